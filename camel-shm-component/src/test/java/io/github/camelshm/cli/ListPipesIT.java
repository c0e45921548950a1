// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.OtherUser;
import io.github.camelshm.process.PipeSwapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code camel-shm list} while another user replaces files by pipes: opening these for reading waits for a writer. */
class ListPipesIT {
    private static final int MANY = 200;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0777, 01777})
    @Timeout(120)
    void listEndsWhileFilesAreSwappedForPipes(int mode) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        OtherUser user = OtherUser.orSkip(folder);
        Path listed = Files.createDirectory(folder.resolve("listed"));
        Files.setAttribute(listed, "unix:mode", mode);
        // given a file and a pipe, either of which may have a name that is listed
        Path file = Files.write(listed.resolve(".file"), new byte[64]);
        Path pipe = listed.resolve(".pipe");
        try (ChildProcess mkfifo = ChildProcess.start("mkfifo", "--mode=666", pipe.toString())) {
            assertThat(mkfifo.awaitExit()).as("%s", mkfifo).isZero();
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        OtherUser.give(pipe);
        boolean mayReplaceOurs = mode == 0777;
        if (!mayReplaceOurs) {
            OtherUser.give(file);
        }
        String[] names = {listed.resolve("a").toString(), listed.resolve("b").toString()};

        try (ChildProcess swapper = user.java(PipeSwapper.class, file.toString(), pipe.toString(), names[0], names[1]);
                ChildProcess list = listLoop(listed, MANY)) {
            swapper.await("swapping");

            list.await("listed");

            assertThat(swapper.isAlive()).as("%s", swapper).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "raw"})
    void theKindIsShownForOwnSegmentsOnly(String kind) throws Exception {
        Path listed = Files.createDirectory(folder.resolve("listed"));
        Path segment = Files.write(listed.resolve("orders"), new byte[64]);
        if (kind.equals("-")) {
            OtherUser.orSkip(folder);
            OtherUser.give(segment);
        }
        try (ChildProcess list = listLoop(listed, 1)) {
            assertThat(list.await("orders")).matches("orders +" + kind + " .*");
        }
    }

    private static ChildProcess listLoop(Path directory, int times) throws Exception {
        return ChildProcess.start(ChildProcess.javaCommand(
                        Jvm.OF_THIS_BUILD,
                        System.getProperty("java.class.path"),
                        ListProcess.class,
                        directory.toString(),
                        String.valueOf(times))
                .toArray(String[]::new));
    }
}
