// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No operation on a cell allocates. The JVM counts each thread's allocated bytes, and the count does not change here.
 */
class CellAllocationTest {
    private static final int TIMES = 100_000;

    @TempDir
    Path folder;

    private final ThreadMXBean jvm = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Segment segment;
    /** Keeps results in use, so that no operation is optimized away. */
    private double results;

    @BeforeEach
    void open() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(64));
    }

    @AfterEach
    void close() {
        segment.close();
    }

    static Stream<Arguments> cells() {
        return Stream.of(CellType.values()).filter(CellType::isFixedSize).flatMap(type -> Stream.of(
                        LITTLE_ENDIAN, BIG_ENDIAN)
                .flatMap(order -> Stream.of(Overflow.WRAP, Overflow.SATURATE)
                        .map(overflow -> Arguments.of(type, order, overflow))));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void operationsAllocateNothing(CellType type, ByteOrder order, Overflow overflow) {
        Cell cell = Cell.in(segment, new CellSpec(type, 8, order, overflow));
        Runnable operations = operationsOn(cell);
        repeat(operations, 20_000);

        long before = jvm.getCurrentThreadAllocatedBytes();
        repeat(operations, TIMES);
        long allocated = jvm.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated)
                .as("bytes allocated by %d rounds of every operation on %s", TIMES, cell)
                .isLessThan(TIMES);
    }

    private Runnable operationsOn(Cell cell) {
        if (cell instanceof LongCell integer) {
            return () -> {
                integer.set(1);
                results += integer.get() + integer.increment() + integer.decrement() + integer.add(3);
                results += integer.getAndAdd(2) + integer.getAndSet(5) + integer.compareAndExchange(5, 6);
                results += integer.compareAndSet(6, 7) ? 1 : 0;
            };
        }
        if (cell instanceof DoubleCell number) {
            return () -> {
                number.set(1);
                results += number.get() + number.increment() + number.decrement() + number.add(3);
                results += number.getAndAdd(2) + number.getAndSet(5) + number.compareAndExchange(5, 6);
                results += number.compareAndSet(6, 7) ? 1 : 0;
            };
        }
        BooleanCell truth = (BooleanCell) cell;
        return () -> {
            truth.set(true);
            results += truth.get() ? 1 : 0;
            results += truth.getAndSet(false) ? 1 : 0;
            results += truth.compareAndSet(false, true) ? 1 : 0;
        };
    }

    private static void repeat(Runnable operations, int times) {
        for (int i = 0; i < times; i++) {
            operations.run();
        }
    }
}
