// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Users of a segment whose name no longer means it, without reattachment. */
class SegmentLossTest {
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);
    private static final SegmentOptions OPTIONS = SegmentOptions.defaults()
            .withSize(64)
            .withCheckInterval(Duration.ofMillis(5))
            .withReattach(false);

    @TempDir
    Path folder;

    private SegmentDirectory directory;
    private Segment segment;

    @BeforeEach
    void open() {
        directory = SegmentDirectory.at(folder);
        segment = directory.open("orders", OPTIONS);
    }

    @AfterEach
    void close() {
        segment.close();
    }

    /** A change that another program makes to the segment's file. */
    interface Damage {
        void to(Path file) throws IOException;
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                Arguments.of("it was truncated from 64 to 8 bytes", (Damage) file -> setLength(file, 8)),
                Arguments.of("it was truncated from 64 to 0 bytes", (Damage) file -> setLength(file, 0)),
                Arguments.of("it was extended from 64 to 65 bytes", (Damage) file -> setLength(file, 65)),
                Arguments.of("it was unlinked", (Damage) Files::delete),
                Arguments.of("it was unlinked", (Damage) file -> Files.move(file, file.resolveSibling("elsewhere"))),
                Arguments.of("it was replaced by another of 64 bytes", (Damage) SegmentLossTest::replace),
                Arguments.of("it was replaced (Segment 'orders' is a symbolic link", (Damage) file -> {
                    Path moved = Files.move(file, file.resolveSibling("elsewhere"));
                    Files.createSymbolicLink(file, moved);
                }),
                Arguments.of("it was replaced (Segment 'orders' is a directory", (Damage) file -> {
                    Files.delete(file);
                    Files.createDirectory(file);
                }),
                // Later versions of Java report a path through a file as missing.
                Arguments.of(
                        Runtime.version().feature() > 17 ? "it " : "it can no longer be checked (", (Damage) file -> {
                            // A file in the place of the segment's directory.
                            Path parent = file.getParent();
                            Files.move(parent, parent.resolveSibling(parent.getFileName() + "-moved"));
                            Files.createFile(parent);
                        }));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void everyOperationOnALostSegmentFailsWithTheCause(String outage, Damage damage) throws Exception {
        // given cells in use
        LongCell wide = LongCell.in(segment, INT64);
        LongCell narrow = LongCell.in(segment, CellSpec.of(CellType.UINT8).at(8));
        LongCell small = LongCell.in(segment, CellSpec.of(CellType.INT16).at(10));
        DoubleCell number = DoubleCell.in(segment, CellSpec.of(CellType.FLOAT64).at(16));
        BooleanCell truth =
                BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN).at(9));
        wide.increment();

        // when another program makes that change
        Path movedFolder = folder.resolveSibling(folder.getFileName() + "-moved");
        try {
            atOnce(damage, segment.file());
            await().until(segment::isLost);

            // then each operation of each kind of cell reports it
            for (ThrowingCallable operation : Stream.<ThrowingCallable>of(
                            wide::get,
                            () -> wide.set(1),
                            wide::increment,
                            () -> wide.getAndSet(1),
                            () -> wide.compareAndSet(1, 2),
                            narrow::get,
                            () -> narrow.set(1),
                            narrow::increment,
                            small::get,
                            () -> small.set(1),
                            small::decrement,
                            number::get,
                            () -> number.add(1),
                            truth::get,
                            () -> truth.compareAndSet(true, false))
                    .toList()) {
                assertThatExceptionOfType(SegmentLostException.class)
                        .isThrownBy(operation)
                        .withMessageStartingWith("Segment 'orders' is lost: " + outage)
                        .returns("orders", SegmentException::segment);
            }
            assertThat(segment.isLost()).isTrue();
        } finally {
            if (Files.exists(movedFolder)) {
                Files.delete(folder);
                Files.move(movedFolder, folder);
            }
        }
    }

    @Test
    void everyUserOfTheSegmentFindsTheLoss() {
        Segment second = directory.open("orders", OPTIONS);

        directory.unlink("orders");

        await().until(segment::isLost);
        assertThat(second.isLost()).isTrue();
        second.close();
    }

    @Test
    void creatorFindsTheLoss() {
        assertThat(segment.isCreated()).isTrue();

        directory.unlink("orders");

        await().until(segment::isLost);
    }

    @Test
    void shortestCheckIntervalOfAllUsersApplies() {
        // given a segment with a long check interval, until a user with a short one opens it
        try (Segment rare = directory.open("status", OPTIONS.withCheckInterval(Duration.ofSeconds(Long.MAX_VALUE)));
                Segment often = directory.open("status", OPTIONS)) {
            directory.unlink("status");

            await().until(often::isLost);
            assertThat(rare.isLost()).isTrue();
        }
    }

    @Test
    void reopeningAfterALossAttachesToTheNamesNewFile() throws IOException {
        // given a segment that was replaced
        LongCell.in(segment, INT64).set(1);
        replace(segment.file());
        await().until(segment::isLost);

        // when it is opened again
        try (Segment again = directory.open("orders", OPTIONS)) {
            // then the new file is attached
            assertThat(LongCell.in(again, INT64).get()).isZero();
            assertThat(LongCell.in(again, INT64).increment()).isEqualTo(1);
            assertThat(again.isCreated()).isFalse();

            // and the old segment stays lost, closed or not
            segment.close();
            assertThatExceptionOfType(SegmentLostException.class)
                    .isThrownBy(() -> LongCell.in(segment, INT64).get())
                    .withMessage("Segment 'orders' is lost: it was replaced by another of 64 bytes");
            assertThat(LongCell.in(again, INT64).get()).isEqualTo(1);
        }
    }

    @Test
    void openingFindsALossBeforeTheNextCheck() throws IOException {
        // given a segment that is not checked, and that was replaced
        try (Segment old = directory.open("status", OPTIONS.withCheckInterval(Duration.ofDays(1)))) {
            replace(old.file());

            // when it is opened again
            try (Segment now = directory.open("status", OPTIONS)) {
                // then the old one is lost at once, and the two are not taken for the same
                assertThat(old.isLost()).isTrue();
                assertThat(LongCell.in(now, INT64).increment()).isEqualTo(1);
                assertThatExceptionOfType(SegmentLostException.class)
                        .isThrownBy(() -> LongCell.in(old, INT64).get())
                        .withMessage("Segment 'status' is lost: it was replaced by another of 64 bytes");
            }
        }
    }

    @Test
    void creatingAgainFindsALossBeforeTheNextCheck() {
        try (Segment old = directory.open("status", OPTIONS.withCheckInterval(Duration.ofDays(1)))) {
            directory.unlink("status");

            try (Segment now = directory.open("status", OPTIONS.withCreateMode(CreateMode.EXCLUSIVE))) {
                assertThat(old.isLost()).isTrue();
                assertThat(now.isCreated()).isTrue();
                assertThat(LongCell.in(now, INT64).increment()).isEqualTo(1);
            }
        }
    }

    @Test
    void lostSegmentIsNotUnlinkedOnClose() throws IOException {
        // given a segment that was to be unlinked, and was replaced
        Segment mine = directory.open("status", OPTIONS.withUnlinkOnClose(true));
        replace(mine.file());
        await().until(mine::isLost);

        mine.close();

        assertThat(mine.file()).exists();
    }

    @Test
    void otherSegmentsContinueToWork() {
        try (Segment other = directory.open("status", OPTIONS)) {
            directory.unlink("orders");
            await().until(segment::isLost);

            assertThat(LongCell.in(other, INT64).increment()).isEqualTo(1);
            assertThat(other.isLost()).isFalse();
        }
    }

    @Test
    void faultOfALostSegmentIsReportedAsItsLoss() {
        // given a segment that was not checked since it was unlinked
        try (Segment unwatched = directory.open("status", OPTIONS.withCheckInterval(Duration.ofDays(1)))) {
            directory.unlink("status");
            InternalError fault = new InternalError("a fault occurred");

            // when a fault surfaces
            SegmentException exception = unwatched.faulted(fault);

            // then the segment is checked, and found lost
            assertThat(exception)
                    .isInstanceOf(SegmentLostException.class)
                    .hasMessage("Segment 'status' is lost: it was unlinked")
                    .hasCause(fault);
        }
    }

    @Test
    void faultOfAnotherSegmentLeavesThisOneInUse() {
        InternalError fault = new InternalError("a fault occurred");

        assertThat(segment.faulted(fault))
                .isNotInstanceOf(SegmentLostException.class)
                .hasMessage("A memory fault occurred while segment 'orders' was in use; the segment itself is intact")
                .hasCause(fault);
        assertThat(LongCell.in(segment, INT64).increment()).isEqualTo(1);
    }

    @Test
    void closedSegmentIsNotCheckedAnyMore() {
        segment.close();

        directory.unlink("orders");
        // The later loss of a segment with the same interval shows that checks have run since.
        Segment later = directory.open("status", OPTIONS);
        directory.unlink("status");
        await().until(later::isLost);

        assertThat(segment.isLost()).isFalse();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> LongCell.in(segment, INT64).get())
                .withMessage("Segment 'orders' is closed");
    }

    @Test
    void checksContinueAfterOneThatFailed() throws Exception {
        // given checks that all fail
        CountDownLatch checks = new CountDownLatch(4);
        AtomicInteger count = new AtomicInteger();
        Future<?> watch = SegmentWatch.start(
                () -> {
                    checks.countDown();
                    if (count.incrementAndGet() % 2 == 0) {
                        throw new OutOfMemoryError("not really");
                    }
                    throw new IllegalStateException("a check that failed");
                },
                Duration.ofMillis(1),
                Duration.ofMillis(1));

        // then the next check runs
        assertThat(checks.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.cancel(false)).isTrue();
    }

    @Test
    void missedChecksAreNotMadeUpFor() throws Exception {
        // given a first check that lasts fifty intervals
        List<Long> checks = new CopyOnWriteArrayList<>();
        Duration interval = Duration.ofMillis(10);
        Future<?> watch = SegmentWatch.start(
                () -> {
                    if (checks.isEmpty()) {
                        LockSupport.parkNanos(50 * interval.toNanos());
                    }
                    checks.add(System.nanoTime());
                },
                interval,
                interval);

        // when the next checks run
        await().until(() -> checks.size() >= 10);
        watch.cancel(false);

        // then each runs an interval after the one before
        for (int i = 1; i < checks.size(); i++) {
            assertThat(checks.get(i) - checks.get(i - 1))
                    .as("nanoseconds before check %d", i)
                    .isGreaterThanOrEqualTo(interval.toNanos() / 2);
        }
    }

    @Test
    void watchIsADaemonThatKeepsNoApplicationsClassLoader() {
        Thread watch = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("camel-shm-watch"))
                .findFirst()
                .orElseThrow();

        assertThat(watch.isDaemon()).isTrue();
        assertThat(watch.getContextClassLoader()).isSameAs(Segment.class.getClassLoader());
    }

    private static void setLength(Path file, long size) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(size);
        }
    }

    /** Applies the damage on the thread that checks, so no check finds half of it. */
    private static void atOnce(Damage damage, Path file) throws Exception {
        CompletableFuture<Path> damaged = new CompletableFuture<>();
        Future<?> task = SegmentWatch.start(
                () -> {
                    try {
                        damage.to(file);
                        damaged.complete(file);
                    } catch (IOException e) {
                        damaged.completeExceptionally(e);
                    }
                },
                Duration.ZERO,
                Duration.ofDays(1));
        try {
            damaged.get(30, TimeUnit.SECONDS);
        } finally {
            task.cancel(false);
        }
    }

    /** Puts another file under the same name, as a peer's restart does. In one step, so the name is never free. */
    private static void replace(Path file) throws IOException {
        Path other = Files.write(file.resolveSibling("replacement"), new byte[64]);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
