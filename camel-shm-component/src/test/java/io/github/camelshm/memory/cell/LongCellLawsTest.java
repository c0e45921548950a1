// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
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

/** Every operation on an integer cell agrees with exact arithmetic, and changes the cell's own bytes only. */
class LongCellLawsTest {
    private static RawSegment raw;

    @BeforeContainer
    static void open() throws IOException {
        raw = RawSegment.create("integers", 32);
    }

    @AfterContainer
    static void close() throws IOException {
        raw.close();
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void everyOperationAgreesWithExactArithmeticAndChangesItsOwnBytesOnly(
            @ForAll("cells") CellSpec spec,
            @ForAll @Size(32) byte[] bytes,
            @ForAll("steps") @Size(max = 12) List<Step> steps)
            throws IOException {
        // given a cell between other bytes, all with arbitrary values
        raw.write(bytes);
        LongCell cell = LongCell.in(raw.segment(), spec);
        ExactInteger exact = new ExactInteger(spec, raw.decode(bytes, spec));
        assertThat(cell.get()).isEqualTo(exact.value.longValueExact());

        for (Step step : steps) {
            // when an operation is done on it
            Object result = step.applyTo(cell);

            // then the result, the value and every byte agree with exact arithmetic
            assertThat(result).as("%s of %s at %s", step, spec, exact.value).isEqualTo(step.applyTo(exact));
            assertThat(cell.get()).as("value after %s", step).isEqualTo(exact.value.longValueExact());
            assertThat(raw.bytes()).isEqualTo(raw.encode(bytes, spec, exact.value.longValueExact()));
        }
    }

    @Provide
    Arbitrary<CellSpec> cells() {
        Arbitrary<CellType> types = Arbitraries.of(CellType.class).filter(CellType::isInteger);
        return Combinators.combine(
                        types,
                        Arbitraries.integers().between(0, 31),
                        Arbitraries.of(BIG_ENDIAN, LITTLE_ENDIAN),
                        Arbitraries.of(Overflow.class))
                .as((type, offset, order, overflow) ->
                        new CellSpec(type, offset / type.bytes() * (long) type.bytes(), order, overflow));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.of(Operation.class), numbers(), numbers(), Arbitraries.of(true, false))
                .as(Step::new)
                .list();
    }

    /** Small numbers, numbers near the limits of the types, and arbitrary ones. */
    private static Arbitrary<Long> numbers() {
        Arbitrary<Long> ends = Arbitraries.of(7, 8, 15, 16, 31, 32, 63)
                .flatMap(bits -> Arbitraries.longs().between(-2, 2).map(distance -> (1L << bits) + distance));
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-130, 260), ends, ends.map(number -> -number), Arbitraries.longs());
    }

    enum Operation {
        SET,
        INCREMENT,
        DECREMENT,
        ADD,
        GET_AND_ADD,
        GET_AND_SET,
        COMPARE_AND_SET,
        COMPARE_AND_EXCHANGE
    }

    /** One operation. With {@code expectsValue} its expected value is the current one. */
    record Step(Operation operation, long operand, long expected, boolean expectsValue) {
        private static final String NOTHING = "nothing";
        private static final String REFUSED = "refused";

        Object applyTo(LongCell cell) {
            long wanted = expectsValue ? cell.get() : expected;
            try {
                return switch (operation) {
                    case SET -> {
                        cell.set(operand);
                        yield NOTHING;
                    }
                    case INCREMENT -> cell.increment();
                    case DECREMENT -> cell.decrement();
                    case ADD -> cell.add(operand);
                    case GET_AND_ADD -> cell.getAndAdd(operand);
                    case GET_AND_SET -> cell.getAndSet(operand);
                    case COMPARE_AND_SET -> cell.compareAndSet(wanted, operand);
                    case COMPARE_AND_EXCHANGE -> cell.compareAndExchange(wanted, operand);
                };
            } catch (ValueOutOfRangeException e) {
                return REFUSED;
            }
        }

        Object applyTo(ExactInteger exact) {
            BigInteger before = exact.value;
            BigInteger number = BigInteger.valueOf(operand);
            BigInteger wanted = expectsValue ? before : BigInteger.valueOf(expected);
            boolean done =
                    switch (operation) {
                        case SET, GET_AND_SET -> exact.set(number);
                        case INCREMENT -> exact.add(BigInteger.ONE);
                        case DECREMENT -> exact.add(BigInteger.ONE.negate());
                        case ADD, GET_AND_ADD -> exact.add(number);
                        case COMPARE_AND_SET, COMPARE_AND_EXCHANGE ->
                            exact.holds(wanted) && exact.holds(number) && (!before.equals(wanted) || exact.set(number));
                    };
            if (!done) {
                return REFUSED;
            }
            return switch (operation) {
                case SET -> NOTHING;
                case INCREMENT, DECREMENT, ADD -> exact.value.longValueExact();
                case GET_AND_ADD, GET_AND_SET, COMPARE_AND_EXCHANGE -> before.longValueExact();
                case COMPARE_AND_SET -> before.equals(wanted);
            };
        }
    }

    /** The model of a cell: a number without limits, and the limits apart from it. */
    static final class ExactInteger {
        private final BigInteger min;
        private final BigInteger max;
        private final Overflow overflow;
        private BigInteger value;

        ExactInteger(CellSpec spec, long value) {
            int bits = 8 * spec.type().bytes();
            BigInteger numbers = BigInteger.TWO.pow(bits);
            this.min = spec.type().isUnsigned()
                    ? BigInteger.ZERO
                    : BigInteger.TWO.pow(bits - 1).negate();
            this.max = min.add(numbers).subtract(BigInteger.ONE);
            this.overflow = spec.overflow();
            this.value = BigInteger.valueOf(value);
        }

        boolean holds(BigInteger number) {
            return number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
        }

        boolean set(BigInteger number) {
            if (holds(number)) {
                value = number;
                return true;
            }
            return false;
        }

        boolean add(BigInteger delta) {
            BigInteger sum = value.add(delta);
            return switch (overflow) {
                case FAIL -> set(sum);
                case SATURATE -> set(sum.max(min).min(max));
                case WRAP ->
                    set(sum.subtract(min)
                            .mod(max.subtract(min).add(BigInteger.ONE))
                            .add(min));
            };
        }
    }
}
