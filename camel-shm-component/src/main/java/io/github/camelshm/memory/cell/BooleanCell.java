// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentTooSmallException;

/** A cell for truth values: one byte, which is false if it is zero. To set it to true writes a one. */
public final class BooleanCell extends Cell {
    private final LongCell bits;

    BooleanCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.bits = LongCell.of(segment, CellSpec.of(CellType.UINT8).at(spec.offset()));
    }

    /**
     * The cell of this description in a segment, for truth values.
     *
     * @throws IllegalArgumentException if its type is not boolean
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static BooleanCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, BooleanCell.class);
    }

    /** The value. */
    public boolean get() {
        return bits.get() != 0;
    }

    /** Sets the value. */
    public void set(boolean value) {
        bits.set(bitsOf(value));
    }

    /** Sets the value, and returns the previous one. */
    public boolean getAndSet(boolean value) {
        return bits.getAndSet(bitsOf(value)) != 0;
    }

    /** Sets the value if the current one is as expected, and returns whether it was. */
    public boolean compareAndSet(boolean expected, boolean value) {
        long before = bits.get();
        // A loop, because another program may represent true by any of 255 numbers.
        while ((before != 0) == expected) {
            long found = bits.compareAndExchange(before, bitsOf(value));
            if (found == before) {
                return true;
            }
            before = found;
        }
        return false;
    }

    private static long bitsOf(boolean value) {
        return value ? 1 : 0;
    }
}
