// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others may have put there, and what they may not let us do. */
class HostileDirectoryIT {
    private static final SegmentOptions OPTIONS = SegmentOptions.defaults().withSize(64);

    @TempDir
    Path folder;

    private SegmentDirectory directory;

    @BeforeEach
    void directory() {
        directory = SegmentDirectory.at(folder);
    }

    @Test
    @Timeout(120)
    void pipeIsNoSegment() throws Exception {
        Path pipe = directory.path().resolve("orders");
        makePipe(pipe);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.open("orders", OPTIONS))
                .withMessage("Segment 'orders' is a device, pipe or socket, not a regular file: %s", pipe);
    }

    @Test
    @Timeout(120)
    void pipeNamedLikeALeftTemporaryStopsNobody() throws Exception {
        // given a pipe, to be opened for writing by whoever takes it for a leftover, which would wait for a reader
        makePipe(folder.resolve(".camel-shm-evil.tmp"));

        // then segments are created all the same
        try (Segment segment = directory.open("orders", OPTIONS)) {
            assertThat(segment.isCreated()).isTrue();
        }
    }

    @Test
    void permissionsHoldUnderAnyUmask() throws Exception {
        // given a process that lets nobody do anything with what it creates
        try (ChildProcess strict = ChildProcess.start(
                "sh",
                "-c",
                "umask 777; exec \"$@\"",
                "sh",
                Jvm.OF_THIS_BUILD.home().resolve("bin/java").toString(),
                "-cp",
                ChildProcess.classPath(),
                Peer.class.getName(),
                folder.toString())) {
            strict.await("ready");
            assertThat(strict.ask("open orders 64", "opened")).isEqualTo("opened new one of 64 bytes");
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("orders"))))
                .isEqualTo("rw-------");
    }

    @Test
    void otherUserIsToldWhoseSegmentItIsAndThatItHasNoPermission() throws Exception {
        // given a segment of ours, in a directory where everybody may look
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Segment segment = directory.open("orders", OPTIONS);
                ChildProcess other = asNobody()) {
            String owner = Files.getOwner(segment.file()).getName();

            // then another user can neither attach to it nor create one
            assertThat(other.ask("open orders 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'orders' cannot be attached to in %s: "
                                    + "no permission (it belongs to %s and has rw-------)",
                            directory.path(), owner);
            assertThat(other.ask("open mine 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'mine' cannot be created with 64 bytes in %s: "
                                    + "no permission (the directory belongs to %s and has rwxr-xr-x)",
                            directory.path(), owner);

            // nor see what is in a directory that is closed to it
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            assertThat(other.ask("open orders 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'orders' cannot be attached to in %s: "
                                    + "no permission (the directory belongs to %s and has rwx------)",
                            directory.path(), owner);
        }
    }

    @Test
    void twoUsersShareASegmentThatItsPermissionsAndTheirTrustAllow() throws Exception {
        // given a segment of ours that everybody may write to
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        SegmentOptions forAll = OPTIONS.withSize(256).withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"));
        try (Segment segment = directory.open("orders", forAll);
                ChildProcess other = asNobody()) {
            StringCell text = segment.stringCell(CellSpec.of(CellType.STRING, 80));
            text.set("ours");

            // then another user appends to our text, under the lock that we made, and we to theirs
            assertThat(other.ask("append orders ,theirs", "text")).isEqualTo("text ours,theirs");
            assertThat(text.append(",ours")).isEqualTo("ours,theirs,ours");
        }
    }

    @Test
    void segmentThatNobodyMayUseSaysSo() throws Exception {
        Path orders = Files.write(directory.path().resolve("orders"), new byte[64]);
        Files.setPosixFilePermissions(orders, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(orders)).as("root may do anything").isFalse();

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.open("orders", OPTIONS))
                .withMessage(
                        "Segment 'orders' cannot be attached to in %s: no permission (it belongs to %s and has ---------)",
                        directory.path(), Files.getOwner(orders).getName());
    }

    /** Our peer as another user, who may not see the checkout: from a copy of the few classes that it needs. */
    private ChildProcess asNobody() throws Exception {
        try (ChildProcess trial = ChildProcess.start("setpriv", "--reuid=65534", "--clear-groups", "true")) {
            if (trial.awaitExit() != 0) {
                Jvm.skipLoudly("No process can be started as another user: " + trial);
            }
        } catch (IOException e) {
            Jvm.skipLoudly("No process can be started as another user: " + e.getMessage());
        }
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String classPath = copy(Segment.class, classes) + File.pathSeparator + copy(Peer.class, classes);
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        command.addAll(ChildProcess.javaCommand(Jvm.OF_THIS_BUILD, classPath, Peer.class, folder.toString()));
        ChildProcess other = ChildProcess.start(command.toArray(String[]::new));
        other.await("ready");
        return other;
    }

    /** Copies what a class needs of the jar or the directory that it is in, and returns where to. */
    private static Path copy(Class<?> type, Path to) throws IOException {
        Path from = ChildProcess.locationOf(type);
        if (Files.isRegularFile(from)) {
            return Files.copy(from, to.resolve(from.getFileName()));
        }
        Path in = Path.of(type.getPackageName().replace('.', '/'));
        Files.createDirectories(to.resolve(in));
        try (var files = Files.list(from.resolve(in))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(in).resolve(file.getFileName()));
            }
        }
        return to;
    }

    private static void makePipe(Path pipe) throws Exception {
        try (ChildProcess mkfifo = ChildProcess.start("mkfifo", pipe.toString())) {
            assertThat(mkfifo.awaitExit()).as("%s", mkfifo).isZero();
        }
    }
}
