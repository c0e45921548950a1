// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentTooSmallException;

/**
 * A cell for floating point numbers: {@code float32} and {@code float64}.
 *
 * <p>Values are passed and returned as {@code double}. A {@code float32} rounds them. A finite value that is too large
 * for it is refused with a {@link ValueOutOfRangeException}, and the cell stays unchanged. If the sum of finite numbers
 * is too large, the cell's {@link Overflow} decides: it becomes infinite ({@code WRAP}), is refused, or becomes the
 * largest finite number.
 *
 * <p>Values are compared as {@link Double#equals} does it: NaN is equal to NaN, and 0.0 is not equal to -0.0.
 */
public final class DoubleCell extends Cell {
    private final LongCell bits;
    private final boolean isFloat;
    private final double max;

    DoubleCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.isFloat = spec.type() == CellType.FLOAT32;
        this.max = isFloat ? Float.MAX_VALUE : Double.MAX_VALUE;
        CellType word = isFloat ? CellType.INT32 : CellType.INT64;
        this.bits = LongCell.of(segment, new CellSpec(word, spec.offset(), spec.byteOrder(), Overflow.WRAP));
    }

    /**
     * The cell of this description in a segment, for floating point numbers.
     *
     * @throws IllegalArgumentException if its type is not one of floats
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static DoubleCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, DoubleCell.class);
    }

    /** The value. */
    public double get() {
        return valueOf(bits.get());
    }

    /** Sets the value. */
    public void set(double value) {
        bits.set(bitsOf(inRange(value)));
    }

    /** Adds one, and returns the new value. */
    public double increment() {
        return add(1);
    }

    /** Subtracts one, and returns the new value. */
    public double decrement() {
        return add(-1);
    }

    /** Adds, and returns the new value. */
    public double add(double delta) {
        return sum(getAndAdd(delta), delta);
    }

    /** Adds, and returns the previous value. */
    public double getAndAdd(double delta) {
        long before = bits.get();
        for (; ; ) {
            long found = bits.compareAndExchange(before, bitsOf(sum(valueOf(before), delta)));
            if (found == before) {
                return valueOf(before);
            }
            before = found;
        }
    }

    /** Sets the value, and returns the previous one. */
    public double getAndSet(double value) {
        return valueOf(bits.getAndSet(bitsOf(inRange(value))));
    }

    /** Sets the value if the current one is as expected, and returns whether it was. */
    public boolean compareAndSet(double expected, double value) {
        return Double.compare(compareAndExchange(expected, value), rounded(inRange(expected))) == 0;
    }

    /**
     * Sets the value if the current one is as expected.
     *
     * @return the previous value, which is the expected one if the value was set
     */
    public double compareAndExchange(double expected, double value) {
        double wanted = rounded(inRange(expected));
        long changed = bitsOf(inRange(value));
        long before = bits.get();
        // A loop, because many bit patterns are NaN.
        while (Double.compare(valueOf(before), wanted) == 0) {
            long found = bits.compareAndExchange(before, changed);
            if (found == before) {
                break;
            }
            before = found;
        }
        return valueOf(before);
    }

    private double valueOf(long word) {
        return isFloat ? Float.intBitsToFloat((int) word) : Double.longBitsToDouble(word);
    }

    private long bitsOf(double value) {
        return isFloat ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    }

    private double rounded(double value) {
        return isFloat ? (float) value : value;
    }

    private double sum(double value, double delta) {
        double sum = rounded(value + delta);
        if (!Double.isInfinite(sum) || Double.isInfinite(value) || Double.isInfinite(delta)) {
            return sum;
        }
        return switch (spec().overflow()) {
            case WRAP -> sum;
            case SATURATE -> Math.copySign(max, sum);
            case FAIL -> throw outOfRange("%s + %s".formatted(value, delta), -max, max);
        };
    }

    private double inRange(double value) {
        if (Double.isInfinite(rounded(value)) && !Double.isInfinite(value)) {
            throw outOfRange(value, -max, max);
        }
        return value;
    }
}
