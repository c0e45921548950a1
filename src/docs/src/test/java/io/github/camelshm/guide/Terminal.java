// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A terminal with an interactive shell, like a reader's, in which commands are typed one after the other. */
final class Terminal implements AutoCloseable {
    /** Generous, because a build may run on a busy machine. On an idle one each wait takes seconds. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final int CTRL_C = 3;
    private static final String DONE = "--- done: ";
    private static final Pattern DONE_LINE = Pattern.compile("\n?" + DONE + "(\\d+)\n");
    private static final Pattern NOT_TEXT = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\r|\\^C");

    private final String name;
    private final Process process;
    /** The reader thread appends to it, and other threads read it. */
    @SuppressWarnings("JdkObsolete") // Its methods are synchronized.
    private final StringBuffer screen = new StringBuffer();

    private int start;
    private int seen;

    /**
     * @param machine the command that runs the shell elsewhere, or empty
     * @param folder the working directory of the shell
     */
    Terminal(String name, List<String> machine, Path folder, Map<String, String> environment) {
        this.name = name;
        try {
            List<String> command = new ArrayList<>(List.of("python3", resource("/terminal.py")));
            command.addAll(machine);
            command.addAll(List.of("bash", "--norc", "--noprofile", "--noediting", "-i"));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().putAll(Map.of("TERM", "dumb"));
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError("python3 and bash are needed for a terminal", e);
        }
        Thread reader = new Thread(this::readScreen, name);
        reader.setDaemon(true);
        reader.start();
        type("stty -echo; PS1=; PS2=; cd '%s'; printf '\\n%s%%s\\n' 0".formatted(folder, DONE));
        awaitDone("the shell's start");
    }

    static String resource(String resource) {
        try {
            return Path.of(Terminal.class.getResource(resource).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Types commands without waiting for their end. The shell keeps the exit status of the last failure. */
    void start(Path script, String commands) {
        awaitDone("the commands before");
        try {
            Files.writeString(script, "trap 'failed=$?' ERR\n" + commands + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start = screen.length();
        seen = 0;
        type("failed=0; . '%s'; printf '\\n%s%%s\\n' $failed".formatted(script, DONE));
    }

    /** Waits for the end of the typed commands. Returns the exit status of the last one that failed, or 0. */
    int awaitDone(String what) {
        await("the end of " + what, this::isDone);
        Matcher done = DONE_LINE.matcher(sinceStart());
        return done.find() ? Integer.parseInt(done.group(1)) : -1;
    }

    private boolean isDone() {
        return DONE_LINE.matcher(sinceStart()).find();
    }

    /** Returns the output since the last commands were typed. */
    String printed() {
        return DONE_LINE.matcher(sinceStart()).replaceAll("").stripTrailing();
    }

    /** Waits until this is on the screen, after the output that was awaited before. */
    void await(Expected expected) {
        await("the output", () -> expected.endIn(printed(), seen) >= 0 || isDone());
        int end = expected.endIn(printed(), seen);
        assertThat(end)
                .as("In %s, awaited after %d characters:%n%s%nPrinted:%n%s", name, seen, expected, printed())
                .isNotNegative();
        seen = end;
    }

    /** Presses Ctrl-C, and waits until the running command has ended. */
    void pressCtrlC() {
        write(CTRL_C);
        // Bash continues the interrupted line or drops it, depending on how the program ends.
        type("printf '\\n%s%%s\\n' 0".formatted(DONE));
        awaitDone("the interrupted command");
    }

    private void type(String line) {
        for (byte each : (line + "\n").getBytes(UTF_8)) {
            write(each);
        }
    }

    private void write(int key) {
        try {
            process.getOutputStream().write(key);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String sinceStart() {
        return NOT_TEXT.matcher(screen.substring(start)).replaceAll("");
    }

    /** On failure, the error contains the screen. */
    private void await(String what, BooleanSupplier condition) {
        try {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "In %s, waited %s for %s. On the screen:%n%s".formatted(name, LIMIT, what, sinceStart()), e);
        }
    }

    private void readScreen() {
        try (Reader reader = process.inputReader(UTF_8)) {
            char[] buffer = new char[4096];
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                screen.append(buffer, 0, count);
            }
        } catch (IOException e) {
            screen.append("\nReading failed: ").append(e).append('\n');
        }
    }

    /** Kills all processes that still run in it. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }
}
