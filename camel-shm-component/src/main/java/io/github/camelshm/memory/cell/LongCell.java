// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import io.github.camelshm.memory.segment.UpdateGuard;
import java.nio.ByteOrder;

/**
 * A cell for whole numbers: {@code int8} to {@code int64}, {@code uint8} to {@code uint32}.
 *
 * <p>Values are passed and returned as {@code long}, whatever the cell's type. A value that the type cannot hold is
 * refused with a {@link ValueOutOfRangeException}, and the cell stays unchanged. For the result of an addition the
 * cell's {@link Overflow} decides instead.
 */
public abstract sealed class LongCell extends Cell permits Int64Cell, Int32Cell, NarrowCell {
    private final long min;
    private final long max;
    private final boolean wraps;

    private final UpdateGuard updateGuard = new UpdateGuard();

    LongCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.min = spec.type().min();
        this.max = spec.type().max();
        this.wraps = spec.overflow() == Overflow.WRAP;
    }

    /**
     * The cell of this description in a segment, for whole numbers.
     *
     * @throws IllegalArgumentException if its type is not one of integers
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static LongCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, LongCell.class);
    }

    static LongCell of(Segment segment, CellSpec spec) {
        boolean isNative = spec.byteOrder() == ByteOrder.nativeOrder();
        return switch (spec.type().bytes()) {
            case Long.BYTES -> isNative ? new Int64Cell(segment, spec) : new ReversedInt64Cell(segment, spec);
            case Integer.BYTES -> isNative ? new Int32Cell(segment, spec) : new ReversedInt32Cell(segment, spec);
            default -> new NarrowCell(segment, spec);
        };
    }

    /** The value. */
    public abstract long get();

    /** Sets the value. */
    public final void set(long value) {
        write(inRange(value));
    }

    /** Adds one, and returns the new value. */
    public final long increment() {
        return add(1);
    }

    /** Subtracts one, and returns the new value. */
    public final long decrement() {
        return add(-1);
    }

    /**
     * Adds, and returns the new value.
     *
     * @param delta any number; for {@link Overflow#WRAP} only as many low-order bits are used as the type has
     */
    public final long add(long delta) {
        beforeUpdate();
        if (wraps) {
            return wrap(readAndAdd(delta) + delta);
        }
        return bounded(getAndAddBounded(delta), delta);
    }

    /**
     * Adds, and returns the previous value.
     *
     * @param delta any number; for {@link Overflow#WRAP} only as many low-order bits are used as the type has
     */
    public final long getAndAdd(long delta) {
        beforeUpdate();
        return wraps ? readAndAdd(delta) : getAndAddBounded(delta);
    }

    /** Sets the value, and returns the previous one. */
    public final long getAndSet(long value) {
        beforeUpdate();
        return readAndWrite(inRange(value));
    }

    /** Sets the value if the current one is as expected, and returns whether it was. */
    public final boolean compareAndSet(long expected, long value) {
        return compareAndExchange(expected, value) == expected;
    }

    /**
     * Sets the value if the current one is as expected.
     *
     * @return the previous value, which is the expected one if the value was set
     */
    public final long compareAndExchange(long expected, long value) {
        beforeUpdate();
        return exchange(inRange(expected), inRange(value));
    }

    private void beforeUpdate() {
        if (updateGuard.mustGuardNext()) {
            long unused = get();
            MemoryFaults.deliverPending();
        }
    }

    /** Sets a value that is in range. */
    abstract void write(long value);

    /** As {@link #compareAndExchange}, with values that are in range. */
    abstract long exchange(long expected, long value);

    /** As {@link #getAndSet}, with a value that is in range. */
    long readAndWrite(long value) {
        long before = get();
        for (; ; ) {
            long found = exchange(before, value);
            if (found == before) {
                return before;
            }
            before = found;
        }
    }

    /** As {@link #getAndAdd}, wrapping. */
    long readAndAdd(long delta) {
        return readAndAddInLoop(delta);
    }

    final long readAndAddInLoop(long delta) {
        long before = get();
        for (; ; ) {
            long found = exchange(before, wrap(before + delta));
            if (found == before) {
                return before;
            }
            before = found;
        }
    }

    /** The part of a number that the type can hold: its lowest bits. */
    abstract long wrap(long value);

    private long getAndAddBounded(long delta) {
        long before = get();
        for (; ; ) {
            long found = exchange(before, bounded(before, delta));
            if (found == before) {
                return before;
            }
            before = found;
        }
    }

    /** The sum, or what {@link Overflow} says if the type cannot hold it. */
    private long bounded(long value, long delta) {
        long sum = value + delta;
        boolean overflows = delta >= 0 ? sum < value || sum > max : sum > value || sum < min;
        if (!overflows) {
            return sum;
        }
        if (spec().overflow() == Overflow.SATURATE) {
            return delta >= 0 ? max : min;
        }
        throw outOfRange("%d + %d".formatted(value, delta), min, max);
    }

    private long inRange(long value) {
        if (value < min || value > max) {
            throw outOfRange(value, min, max);
        }
        return value;
    }
}
