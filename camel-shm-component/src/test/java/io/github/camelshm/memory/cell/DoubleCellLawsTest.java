// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A floating point cell computes as Java's own arithmetic does, and changes its own bytes only. */
class DoubleCellLawsTest {
    private static RawSegment raw;

    @BeforeContainer
    static void open() throws IOException {
        raw = RawSegment.create("floats", 32);
    }

    @AfterContainer
    static void close() throws IOException {
        raw.close();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void valueThatIsSetIsReadAndEncodedAsInTheJdk(
            @ForAll("cells") CellSpec spec, @ForAll @Size(32) byte[] bytes, @ForAll("numbers") double number)
            throws IOException {
        raw.write(bytes);
        DoubleCell cell = DoubleCell.in(raw.segment(), spec);
        double value = held(spec, number);

        cell.set(value);

        assertThat(cell.get()).isEqualTo(Double.valueOf(value));
        assertThat(raw.bytes()).isEqualTo(raw.encode(bytes, spec, bitsOf(spec, value)));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void finiteAdditionAgreesWithJava(
            @ForAll("cells") CellSpec spec, @ForAll("numbers") double first, @ForAll("numbers") double delta) {
        // given a sum that the type can hold, or a value that is infinite already and cannot overflow
        DoubleCell cell = DoubleCell.in(raw.segment(), spec);
        Double before = held(spec, first);
        Double sum = held(spec, before + delta);
        boolean overflows = sum.isInfinite() && !before.isInfinite() && !Double.isInfinite(delta);
        cell.set(before);

        // then the result is the sum, or follows the overflow option
        if (!overflows) {
            assertThat(cell.getAndAdd(delta)).isEqualTo(before);
            assertThat(cell.get()).isEqualTo(sum);
            cell.set(before);
            assertThat(cell.add(delta)).isEqualTo(sum);
        } else if (spec.overflow() == Overflow.FAIL) {
            assertThatExceptionOfType(ValueOutOfRangeException.class).isThrownBy(() -> cell.add(delta));
            assertThat(cell.get()).isEqualTo(before);
        } else {
            double max = spec.type() == CellType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
            Double end = spec.overflow() == Overflow.WRAP ? sum : Math.copySign(max, sum);
            assertThat(cell.add(delta)).isEqualTo(end);
            assertThat(cell.get()).isEqualTo(end);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void comparesLikeDoubleEquals(
            @ForAll("cells") CellSpec spec,
            @ForAll("numbers") double first,
            @ForAll("numbers") double second,
            @ForAll("numbers") double third) {
        DoubleCell cell = DoubleCell.in(raw.segment(), spec);
        Double before = held(spec, first);
        Double expected = held(spec, second);
        Double changed = held(spec, third);
        boolean equal = before.equals(expected);

        cell.set(before);
        assertThat(cell.compareAndSet(expected, changed)).isEqualTo(equal);
        assertThat(cell.get()).isEqualTo(equal ? changed : before);

        cell.set(before);
        assertThat(cell.compareAndExchange(expected, changed)).isEqualTo(before);
        assertThat(cell.getAndSet(before)).isEqualTo(equal ? changed : before);
    }

    @Provide
    Arbitrary<CellSpec> cells() {
        return Combinators.combine(
                        Arbitraries.of(CellType.FLOAT32, CellType.FLOAT64),
                        Arbitraries.integers().between(0, 31),
                        Arbitraries.of(BIG_ENDIAN, LITTLE_ENDIAN),
                        Arbitraries.of(Overflow.class))
                .as((type, offset, order, overflow) ->
                        new CellSpec(type, offset / type.bytes() * (long) type.bytes(), order, overflow));
    }

    @Provide
    Arbitrary<Double> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.doubles(),
                Arbitraries.integers().map(Integer::doubleValue),
                Arbitraries.of(
                        0.0,
                        -0.0,
                        1.0,
                        -1.0,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.MAX_VALUE,
                        -Double.MAX_VALUE,
                        Double.MIN_VALUE,
                        (double) Float.MAX_VALUE,
                        (double) -Float.MAX_VALUE));
    }

    /** The number, rounded to the type. */
    private static double held(CellSpec spec, double number) {
        return spec.type() == CellType.FLOAT32 ? (float) number : number;
    }

    private static long bitsOf(CellSpec spec, double value) {
        return spec.type() == CellType.FLOAT32 ? Float.floatToIntBits((float) value) : Double.doubleToLongBits(value);
    }
}
