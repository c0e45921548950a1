// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static io.github.camelshm.process.TruncatedSegmentReader.SIZE;
import static io.github.camelshm.process.TruncatedSegmentReader.cells;
import static io.github.camelshm.process.TruncatedSegmentReader.setLength;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.process.TruncatedSegmentReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A segment is truncated while it is opened and its cells are created, in a JVM of its own, because a fault could end
 * it.
 */
@Tag("once") // Its processes run on both versions of Java.
@Timeout(240)
class TruncatedSegmentIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void cellOfATruncatedSegmentIsCreatedAndItsReadFails(Jvm jvm) throws Exception {
        try (ChildProcess reader = ChildProcess.java(jvm, TruncatedSegmentReader.Once.class, folder.toString())) {
            assertThat(reader.awaitExit()).as("%s", reader).isZero();

            assertThat(reader.output())
                    .isEqualTo(cells().map(cell -> cell.type() + " made, then lost: truncated from 1024 to 0 bytes")
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensAndReadsWorkOrFailAsDocumentedAndCellsAreAlwaysCreated(Jvm jvm) throws Exception {
        Path orders = Files.write(folder.resolve("orders"), new byte[SIZE]);
        try (ChildProcess reader =
                ChildProcess.java(jvm, TruncatedSegmentReader.AgainAndAgain.class, folder.toString())) {
            while (reader.isAlive()) {
                setLength(orders, 0);
                LockSupport.parkNanos(50_000);
                setLength(orders, SIZE);
                LockSupport.parkNanos(50_000);
            }

            assertThat(reader.awaitExit()).as("%s", reader).isZero();
            assertThat(reader.output()).as("results of %s", reader).containsExactly("[REFUSED, READ, FAILED]");
        }
    }
}
