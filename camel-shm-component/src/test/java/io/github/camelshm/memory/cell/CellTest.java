// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation at the limits of each type. {@link LongCellLawsTest} tests the values in between. */
class CellTest {
    @TempDir
    Path folder;

    private Segment segment;

    @BeforeEach
    void open() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(64));
    }

    @AfterEach
    void close() {
        segment.close();
    }

    static Stream<Arguments> integersInBothOrders() {
        return Stream.of(CellType.values())
                .filter(CellType::isInteger)
                .flatMap(type -> Stream.of(Arguments.of(type, LITTLE_ENDIAN), Arguments.of(type, BIG_ENDIAN)));
    }

    @ParameterizedTest
    @MethodSource("integersInBothOrders")
    void integerCellSupportsEveryOperation(CellType type, ByteOrder order) {
        LongCell cell = LongCell.in(segment, CellSpec.of(type).at(8).in(order));

        assertThat(cell.get()).isZero();
        cell.set(40);
        assertThat(cell.get()).isEqualTo(40);
        assertThat(cell.increment()).isEqualTo(41);
        assertThat(cell.decrement()).isEqualTo(40);
        assertThat(cell.add(60)).isEqualTo(100);
        assertThat(cell.add(-1)).isEqualTo(99);
        assertThat(cell.getAndAdd(1)).isEqualTo(99);
        assertThat(cell.getAndSet(7)).isEqualTo(100);
        assertThat(cell.compareAndSet(6, 8)).isFalse();
        assertThat(cell.get()).isEqualTo(7);
        assertThat(cell.compareAndSet(7, 8)).isTrue();
        assertThat(cell.compareAndExchange(7, 9)).isEqualTo(8);
        assertThat(cell.compareAndExchange(8, 9)).isEqualTo(8);
        assertThat(cell.get()).isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("integersInBothOrders")
    void wrappingIntegerContinuesAtItsOtherLimit(CellType type, ByteOrder order) {
        LongCell cell = LongCell.in(segment, CellSpec.of(type).in(order).on(Overflow.WRAP));

        cell.set(type.max());
        assertThat(cell.increment()).isEqualTo(type.min());
        assertThat(cell.get()).isEqualTo(type.min());
        assertThat(cell.decrement()).isEqualTo(type.max());
        assertThat(cell.getAndAdd(2)).isEqualTo(type.max());
        assertThat(cell.get()).isEqualTo(type.min() + 1);
    }

    @ParameterizedTest
    @MethodSource("integersInBothOrders")
    void saturatingIntegerStaysAtItsLimit(CellType type, ByteOrder order) {
        LongCell cell = LongCell.in(segment, CellSpec.of(type).in(order).on(Overflow.SATURATE));

        cell.set(type.max() - 1);
        assertThat(cell.add(5)).isEqualTo(type.max());
        assertThat(cell.getAndAdd(Long.MAX_VALUE)).isEqualTo(type.max());
        assertThat(cell.get()).isEqualTo(type.max());
        cell.set(type.min() + 1);
        assertThat(cell.add(-5)).isEqualTo(type.min());
        assertThat(cell.getAndAdd(Long.MIN_VALUE)).isEqualTo(type.min());
        assertThat(cell.get()).isEqualTo(type.min());
    }

    @ParameterizedTest
    @MethodSource("integersInBothOrders")
    void failingOverflowLeavesTheIntegerUnchanged(CellType type, ByteOrder order) {
        LongCell cell = LongCell.in(segment, CellSpec.of(type).in(order).on(Overflow.FAIL));

        cell.set(type.max());
        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(cell::increment)
                .withMessage("%d + 1 is out of range for %s at offset 0 of segment 'orders': it holds %d to %d"
                        .formatted(type.max(), type.withArticle(), type.min(), type.max()));
        assertThat(cell.get()).isEqualTo(type.max());

        cell.set(type.min());
        assertThatExceptionOfType(ValueOutOfRangeException.class).isThrownBy(() -> cell.getAndAdd(-1));
        assertThat(cell.get()).isEqualTo(type.min());
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32"})
    void valueOutOfRangeIsRefusedAndTheCellIsUnchanged(CellType type) {
        LongCell cell = LongCell.in(segment, CellSpec.of(type).at(4));
        cell.set(5);
        for (long value : new long[] {type.max() + 1, type.min() - 1}) {
            String message = "%d is out of range for %s at offset 4 of segment 'orders': it holds %d to %d"
                    .formatted(value, type.withArticle(), type.min(), type.max());

            assertThatExceptionOfType(ValueOutOfRangeException.class)
                    .isThrownBy(() -> cell.set(value))
                    .withMessage(message)
                    .returns("orders", SegmentException::segment);
            assertThatExceptionOfType(ValueOutOfRangeException.class)
                    .isThrownBy(() -> cell.getAndSet(value))
                    .withMessage(message);
            assertThatExceptionOfType(ValueOutOfRangeException.class)
                    .isThrownBy(() -> cell.compareAndSet(5, value))
                    .withMessage(message);
            assertThatExceptionOfType(ValueOutOfRangeException.class)
                    .isThrownBy(() -> cell.compareAndSet(value, 5))
                    .withMessage(message);
        }
        assertThat(cell.get()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void floatCellSupportsEveryOperation(CellType type) {
        DoubleCell cell = DoubleCell.in(segment, CellSpec.of(type).at(8));

        assertThat(cell.get()).isZero();
        cell.set(1.5);
        assertThat(cell.get()).isEqualTo(1.5);
        assertThat(cell.increment()).isEqualTo(2.5);
        assertThat(cell.decrement()).isEqualTo(1.5);
        assertThat(cell.add(0.25)).isEqualTo(1.75);
        assertThat(cell.getAndAdd(0.25)).isEqualTo(1.75);
        assertThat(cell.getAndSet(-4)).isEqualTo(2.0);
        assertThat(cell.compareAndSet(4, 5)).isFalse();
        assertThat(cell.compareAndSet(-4, 5)).isTrue();
        assertThat(cell.compareAndExchange(-4, 6)).isEqualTo(5.0);
        assertThat(cell.compareAndExchange(5, 6)).isEqualTo(5.0);
        assertThat(cell.get()).isEqualTo(6.0);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 3.4028234663852886E38", "FLOAT64, 1.7976931348623157E308"})
    void tooLargeFloatFollowsTheOverflowOption(CellType type, double max) {
        CellSpec spec = CellSpec.of(type).at(16);

        DoubleCell wraps = DoubleCell.in(segment, spec);
        wraps.set(max);
        assertThat(wraps.add(max)).isEqualTo(Double.POSITIVE_INFINITY);
        wraps.set(-max);
        assertThat(wraps.add(-max)).isEqualTo(Double.NEGATIVE_INFINITY);

        DoubleCell saturates = DoubleCell.in(segment, spec.on(Overflow.SATURATE));
        saturates.set(max);
        assertThat(saturates.add(max)).isEqualTo(max);
        saturates.set(-max);
        assertThat(saturates.add(-max)).isEqualTo(-max);

        DoubleCell fails = DoubleCell.in(segment, spec.on(Overflow.FAIL));
        fails.set(max);
        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> fails.add(max))
                .withMessage("%s + %s is out of range for %s of segment 'orders': it holds %s to %s"
                        .formatted(max, max, spec, -max, max));
        assertThat(fails.get()).isEqualTo(max);
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void infiniteFloatDoesNotOverflow(Overflow overflow) {
        DoubleCell cell = DoubleCell.in(segment, CellSpec.of(CellType.FLOAT32).on(overflow));

        cell.set(Double.POSITIVE_INFINITY);
        assertThat(cell.add(1)).isEqualTo(Double.POSITIVE_INFINITY);
        cell.set(1);
        assertThat(cell.add(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(cell.add(Double.POSITIVE_INFINITY)).isNaN();
    }

    @Test
    void float32RoundsValuesAndRefusesTooLargeOnes() {
        DoubleCell cell = DoubleCell.in(segment, CellSpec.of(CellType.FLOAT32));

        cell.set(0.1);
        assertThat(cell.get()).isEqualTo((double) 0.1f);
        assertThat(cell.compareAndSet(0.1, 0.2)).isTrue();
        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> cell.set(1e39))
                .withMessage("1.0E39 is out of range for a float32 at offset 0 of segment 'orders': "
                        + "it holds -3.4028234663852886E38 to 3.4028234663852886E38");
        assertThatExceptionOfType(ValueOutOfRangeException.class).isThrownBy(() -> cell.getAndSet(-1e39));
        assertThat(cell.get()).isEqualTo((double) 0.2f);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void nanEqualsNanAndZeroDoesNotEqualMinusZero(CellType type) throws IOException {
        // given a NaN whose bits differ from those that Java writes
        DoubleCell cell = DoubleCell.in(segment, CellSpec.of(type).in(LITTLE_ENDIAN));
        writeRaw(0, type == CellType.FLOAT32 ? bytes(1, 0, 0xC0, 0xFF) : bytes(1, 0, 0, 0, 0, 0, 0xF8, 0xFF));

        // then it is a NaN as well
        assertThat(cell.get()).isNaN();
        assertThat(cell.compareAndExchange(Double.NaN, 0.0)).isNaN();
        assertThat(cell.compareAndSet(-0.0, 1)).isFalse();
        assertThat(cell.compareAndSet(0.0, 1)).isTrue();
    }

    @Test
    void booleanCellSupportsEveryOperation() {
        BooleanCell cell = BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN).at(3));

        assertThat(cell.get()).isFalse();
        cell.set(true);
        assertThat(cell.get()).isTrue();
        assertThat(LongCell.in(segment, CellSpec.of(CellType.UINT8).at(3)).get())
                .isEqualTo(1);
        assertThat(cell.getAndSet(false)).isTrue();
        assertThat(cell.compareAndSet(true, true)).isFalse();
        assertThat(cell.compareAndSet(false, true)).isTrue();
        assertThat(cell.compareAndSet(true, false)).isTrue();
        assertThat(cell.get()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "128", "255"})
    void everyByteExceptZeroIsTrue(int value) throws IOException {
        BooleanCell cell = BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN));
        writeRaw(0, bytes(value));

        assertThat(cell.get()).isTrue();
        assertThat(cell.compareAndSet(false, true)).isFalse();
        assertThat(cell.compareAndSet(true, false)).isTrue();
        assertThat(cell.get()).isFalse();
    }

    @Test
    void cellsOfOneWordDoNotChangeEachOther() {
        // given a word of four bytes, each with a value
        LongCell[] cells = new LongCell[4];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = LongCell.in(segment, CellSpec.of(CellType.UINT8).at(i));
            cells[i].set(255 - i);
        }

        // when each of them wraps
        for (LongCell cell : cells) {
            cell.add(10);
        }

        // then no carry reaches a neighbour
        assertThat(Stream.of(cells).map(LongCell::get)).containsExactly(9L, 8L, 7L, 6L);
    }

    @Test
    void kindOfCellFollowsTheType() {
        assertThat(Cell.in(segment, CellSpec.of(CellType.UINT16))).isInstanceOf(LongCell.class);
        assertThat(Cell.in(segment, CellSpec.of(CellType.FLOAT32))).isInstanceOf(DoubleCell.class);
        assertThat(Cell.in(segment, CellSpec.of(CellType.BOOLEAN))).isInstanceOf(BooleanCell.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LongCell.in(segment, CellSpec.of(CellType.FLOAT64)))
                .withMessage("a float64 at offset 0 of segment 'orders' cannot be used as LongCell");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DoubleCell.in(segment, CellSpec.of(CellType.INT64)))
                .withMessage("an int64 at offset 0 of segment 'orders' cannot be used as DoubleCell");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BooleanCell.in(segment, CellSpec.of(CellType.INT8)))
                .withMessage("an int8 at offset 0 of segment 'orders' cannot be used as BooleanCell");
    }

    @Test
    void textNamesTypeOffsetAndSegment() {
        CellSpec spec = CellSpec.of(CellType.INT32).at(8);
        Cell cell = Cell.in(segment, spec);

        assertThat(cell.spec()).isEqualTo(spec);
        assertThat(cell.segment()).isSameAs(segment);
        assertThat(cell).hasToString("an int32 at offset 8 of segment 'orders'");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STRING", "BYTES", "RECORD", "RAW"})
    void cellBeyondTheSegmentsEndIsRefused(CellType type) {
        CellSpec last = CellSpec.of(type).at(64 - type.bytes());
        CellSpec beyond = CellSpec.of(type).at(64);

        assertThat(Cell.in(segment, last).spec()).isEqualTo(last);
        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> Cell.in(segment, beyond))
                .withMessage("Segment 'orders' is 64 bytes, but %s at offset 64 needs %d"
                        .formatted(type.withArticle(), 64 + type.bytes()));
    }

    private void writeRaw(long offset, byte[] bytes) throws IOException {
        try (var channel = Files.newByteChannel(segment.file(), StandardOpenOption.WRITE)) {
            channel.position(offset).write(ByteBuffer.wrap(bytes));
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
