// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads update cells, in particular cells that share one word. */
class CellThreadsTest {
    private static final int TIMES = 100_000;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Segment segment;

    @BeforeEach
    void open() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(64));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        segment.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "UINT8", "INT16", "UINT16"})
    void incrementsOfNeighboursInOneWordAreAllCounted(CellType type) throws Exception {
        // given as many cells as fit a word, and two threads that increment each of them
        List<LongCell> cells = new ArrayList<>();
        for (int offset = 8; offset < 12; offset += type.bytes()) {
            cells.add(LongCell.in(segment, CellSpec.of(type).at(offset)));
        }
        List<Callable<Void>> counting = new ArrayList<>();
        for (LongCell cell : cells) {
            for (int thread = 0; thread < 2; thread++) {
                counting.add(() -> {
                    for (int i = 0; i < TIMES; i++) {
                        cell.increment();
                    }
                    return null;
                });
            }
        }

        // when all threads have ended
        all(counting);

        // then each cell has all of its increments, modulo its range
        long total = cells.get(0).wrap(2L * TIMES);
        assertThat(cells).extracting(LongCell::get).containsOnly(total);
    }

    @ParameterizedTest
    @EnumSource(names = {"INT32", "UINT32", "INT64"})
    void incrementsOfWideCellsAreAllCountedInBothByteOrders(CellType type) throws Exception {
        for (var order : List.of(BIG_ENDIAN, LITTLE_ENDIAN)) {
            LongCell cell = LongCell.in(segment, CellSpec.of(type).at(16).in(order));
            cell.set(0);
            Callable<Void> counting = () -> {
                for (int i = 0; i < TIMES; i++) {
                    cell.increment();
                }
                return null;
            };

            all(List.of(counting, counting, counting));

            assertThat(cell.get()).isEqualTo(3 * TIMES);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT8", "UINT16"})
    void settingACellLosesNoIncrementOfItsNeighbour(CellType type) throws Exception {
        // given two neighbours in one word
        LongCell counted = LongCell.in(segment, CellSpec.of(type).at(4));
        LongCell set = LongCell.in(segment, CellSpec.of(type).at(4 + type.bytes()));

        // when one is incremented while the other is set, read and exchanged
        all(List.of(
                () -> {
                    for (int i = 0; i < TIMES; i++) {
                        counted.increment();
                    }
                    return null;
                },
                () -> {
                    for (int i = 0; i < TIMES; i++) {
                        long value = i & 0xFF;
                        set.set(value);
                        assertThat(set.get()).isEqualTo(value);
                        assertThat(set.compareAndSet(value, 255 - value)).isTrue();
                        assertThat(set.getAndSet(1)).isEqualTo(255 - value);
                    }
                    return null;
                }));

        // then neither has lost an update
        assertThat(counted.get()).isEqualTo(counted.wrap(TIMES));
        assertThat(set.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void additionsOfWholeFloatsAreAllCounted(CellType type) throws Exception {
        DoubleCell cell = DoubleCell.in(segment, CellSpec.of(type).at(8));
        Callable<Void> counting = () -> {
            for (int i = 0; i < TIMES; i++) {
                cell.increment();
            }
            return null;
        };

        all(List.of(counting, counting));

        assertThat(cell.get()).isEqualTo(2 * TIMES);
    }

    @Test
    void onlyOneOfTwoThreadsSetsABoolean() throws Exception {
        BooleanCell taken =
                BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN).at(1));
        LongCell inside = LongCell.in(segment, CellSpec.of(CellType.INT32).at(8));
        Callable<Void> taking = () -> {
            for (int i = 0; i < TIMES / 10; i++) {
                while (!taken.compareAndSet(false, true)) {
                    LockSupport.parkNanos(1_000);
                }
                // Not atomic on purpose: the count is exact only if one thread at a time is here.
                inside.set(inside.get() + 1);
                taken.set(false);
            }
            return null;
        };

        all(List.of(taking, taking));

        assertThat(inside.get()).isEqualTo(2 * TIMES / 10);
    }

    /** A volatile write, then a volatile read of another cell, guarantee this. No weaker access does. */
    @ParameterizedTest
    @EnumSource(names = {"UINT8", "UINT16", "INT32", "INT64"})
    void atLeastOneOfTwoThreadsThatWriteThenReadSeesTheOthersWrite(CellType type) throws Exception {
        int rounds = 20_000;
        LongCell first = LongCell.in(segment, CellSpec.of(type).at(0));
        LongCell second = LongCell.in(segment, CellSpec.of(type).at(32));
        long[] seen = new long[2];
        List<Integer> missed = new ArrayList<>();
        LongCell round = LongCell.in(segment, CellSpec.of(CellType.INT32).at(48));
        LongCell done = LongCell.in(segment, CellSpec.of(CellType.INT32).at(56));

        Callable<Void> writesFirst = () -> {
            for (int i = 1; i <= rounds; i++) {
                awaitAtLeast(round, i);
                first.set(1);
                seen[0] = second.get();
                done.increment();
            }
            return null;
        };
        Callable<Void> writesSecond = () -> {
            for (int i = 1; i <= rounds; i++) {
                first.set(0);
                second.set(0);
                round.set(i);
                second.set(1);
                seen[1] = first.get();
                done.increment();
                awaitAtLeast(done, 2L * i);
                if (seen[0] == 0 && seen[1] == 0) {
                    missed.add(i);
                }
            }
            return null;
        };
        all(List.of(writesFirst, writesSecond));

        assertThat(missed).as("rounds in which neither saw the other").isEmpty();
    }

    private static void awaitAtLeast(LongCell cell, long value) {
        for (int i = 0; cell.get() < value; i++) {
            if (i % 1_000 == 999) {
                LockSupport.parkNanos(1_000);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Runs the tasks at the same time, and waits for all. */
    private void all(List<Callable<Void>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        List<Future<Void>> futures = new ArrayList<>();
        for (Callable<Void> task : tasks) {
            futures.add(threads.submit(() -> {
                start.await();
                return task.call();
            }));
        }
        for (Future<Void> future : futures) {
            future.get();
        }
    }
}
