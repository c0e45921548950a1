// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.process.CellUpdater;
import io.github.camelshm.process.QueueUser;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A truncation between two updates of a cell that are not compiled yet, such as those of a slow route's counter. The
 * JVM does not guard these updates.
 */
@Tag("once") // Its processes run on both versions of Java.
class RareUpdateFaultIT {
    @TempDir
    Path folder;

    static Stream<Arguments> updatesBefore() {
        return Stream.of(Jvm.values())
                .flatMap(jvm -> Stream.of(0, 1, 100, 2_000, 5_000).map(updates -> Arguments.of(jvm, updates)));
    }

    @ParameterizedTest
    @MethodSource("updatesBefore")
    void jvmLivesAndTheUpdateFails(Jvm jvm, int updates) throws Exception {
        assertLives(jvm, CellUpdater.class, updates);
    }

    @ParameterizedTest
    @MethodSource("updatesBefore")
    void jvmLivesAndTheUseOfAQueueFails(Jvm jvm, int uses) throws Exception {
        assertLives(jvm, QueueUser.class, uses);
    }

    private void assertLives(Jvm jvm, Class<?> program, int updates) throws Exception {
        try (ChildProcess updating = ChildProcess.java(jvm, program, folder.toString(), Integer.toString(updates))) {
            updating.await("updated");

            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("orders").toFile(), "rw")) {
                file.setLength(0);
            }
            updating.send("again");

            assertThat(updating.awaitExit()).describedAs("%s", updating).isZero();
            assertThat(updating.output()).contains("lives").noneMatch(line -> line.startsWith("missed"));
        }
    }
}
