// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A second real user of this machine, {@code nobody}, and a third. Tests are skipped where users cannot be switched.
 */
public final class OtherUser {
    private static final int NOBODY = 65534;
    private static final int DAEMON = 1;

    private final int id;
    private final String classPath;

    private OtherUser(int id, String classPath) {
        this.id = id;
        this.classPath = classPath;
    }

    /**
     * Returns the user, or skips the test.
     *
     * @param folder a folder that the user may enter; the classes are copied there, because the user may not read the
     * checkout
     */
    public static OtherUser orSkip(Path folder) throws Exception {
        List<String> trial = commandToBe(NOBODY);
        trial.add("true");
        try (ChildProcess tried = ChildProcess.start(trial.toArray(String[]::new))) {
            if (tried.awaitExit() != 0) {
                Jvm.skipLoudly("No process can be started as another user: " + tried);
            }
        } catch (IOException e) {
            Jvm.skipLoudly("No process can be started as another user: " + e.getMessage());
        }
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Files.setPosixFilePermissions(classes, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new OtherUser(
                NOBODY, copy(Segment.class, classes) + File.pathSeparator + copy(OtherUser.class, classes));
    }

    /** Returns a user other than this one and other than the one who runs the tests. */
    public OtherUser third() {
        return new OtherUser(DAEMON, classPath);
    }

    private static List<String> commandToBe(int user) {
        return new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    }

    /** Starts a main class of the tests as that user. */
    public ChildProcess java(Class<?> main, String... arguments) throws IOException {
        return java(Jvm.OF_THIS_BUILD, main, arguments);
    }

    /** Starts a main class of the tests as that user, in the given JVM. */
    public ChildProcess java(Jvm jvm, Class<?> main, String... arguments) throws IOException {
        List<String> command = commandToBe(id);
        command.addAll(ChildProcess.javaCommand(jvm, classPath, main, arguments));
        return ChildProcess.start(command.toArray(String[]::new));
    }

    /** Runs a shell command as that user, and waits for its end. */
    public void run(String script) throws Exception {
        List<String> command = commandToBe(id);
        command.addAll(List.of("sh", "-c", script));
        try (ChildProcess run = ChildProcess.start(command.toArray(String[]::new))) {
            if (run.awaitExit() != 0) {
                throw new IllegalStateException("It failed: " + run);
            }
        }
    }

    /** Makes {@code nobody} the owner of a file. */
    public static void give(Path file) throws IOException {
        give(file, NOBODY);
    }

    /** Makes this user the owner of a file. */
    public void own(Path file) throws IOException {
        give(file, id);
    }

    private static void give(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
    }

    /** This user's name. */
    public String name() throws Exception {
        List<String> command = commandToBe(id);
        command.addAll(List.of("id", "-un"));
        try (ChildProcess asked = ChildProcess.start(command.toArray(String[]::new))) {
            return asked.await("");
        }
    }

    /** The name of a file's owner. */
    public static String nameOf(Path givenFile) throws IOException {
        return Files.getOwner(givenFile, LinkOption.NOFOLLOW_LINKS).getName();
    }

    /** Copies the jar or the directory that a class is in, and returns where to. */
    private static Path copy(Class<?> type, Path to) throws IOException {
        Path from = ChildProcess.locationOf(type);
        if (Files.isRegularFile(from)) {
            return Files.copy(from, to.resolve(from.getFileName()));
        }
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
        return to;
    }
}
