// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.process.SegmentPeer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM counts in a segment while another process truncates, removes or replaces the segment. */
@Tag("once") // Its processes run on both versions of Java.
class SegmentFaultIT {
    private static final int SIZE = 64 << 10;
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);

    @TempDir
    Path folder;

    /** A change that a process makes to a segment's file. */
    interface Damage {
        void to(Path file) throws IOException;
    }

    static Stream<Arguments> damages() {
        return Stream.of(Jvm.values())
                .flatMap(jvm -> Stream.of(
                        Arguments.of(
                                jvm, "it was truncated from 65536 to 0 bytes", (Damage) file -> setLength(file, 0)),
                        Arguments.of(jvm, "it was truncated from 65536 to 4096 bytes", (Damage)
                                file -> setLength(file, 4096)),
                        Arguments.of(jvm, "it was unlinked", (Damage) Files::delete),
                        Arguments.of(
                                jvm, "it was replaced by another of 65536 bytes", (Damage) SegmentFaultIT::replace)));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void jvmSurvivesAndItsOperationsFailAndOtherSegmentsWork(Jvm jvm, String outage, Damage damage) throws Exception {
        SegmentOptions options = SegmentOptions.defaults().withSize(SIZE);
        SegmentDirectory directory = SegmentDirectory.at(folder);
        try (Segment orders = directory.open("orders", options);
                Segment status = directory.open("status", options);
                ChildProcess counting = ChildProcess.java(jvm, SegmentPeer.class, folder.toString())) {
            // given a JVM that counts in the last eight bytes of a segment, and in another segment
            counting.await("ready");
            counting.ask("increment-until-lost orders status", "counting");
            LongCell progress = LongCell.in(status, INT64);
            await().atMost(Duration.ofMinutes(2)).until(() -> progress.get() > 50_000);

            // when this process damages the segment
            damage.to(orders.file());

            // then that JVM finds the loss, and every later operation reports it
            String message = "Segment 'orders' is lost: " + outage;
            assertThat(counting.await("outage")).isEqualTo("outage SegmentLostException: " + message);
            assertThat(Collections.nCopies(10, counting).stream().map(SegmentFaultIT::nextAgain))
                    .containsOnly("again " + message);

            // and the JVM lives, and its other segment works
            assertThat(counting.await("other")).isEqualTo("other 1000");
            assertThat(counting.ask("everything scratch", "everything")).isEqualTo("everything done");
            assertThat(counting.isAlive()).isTrue();
            assertThat(status.isLost()).isFalse();
            assertThat(counting.errors()).isEmpty();
        }
    }

    private static String nextAgain(ChildProcess counting) {
        try {
            return counting.await("again");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void setLength(Path file, long size) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(size);
        }
    }

    private static void replace(Path file) throws IOException {
        Path other = Files.write(file.resolveSibling("replacement"), new byte[SIZE]);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
