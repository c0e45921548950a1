// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

/** A cell for truth values: one byte, false if it is zero, and one if it is set to true here. */
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

    /** Sets the value, and returns the one before it. */
    public boolean getAndSet(boolean value) {
        return bits.getAndSet(bitsOf(value)) != 0;
    }

    /** Sets the value if the one before it is as expected, and tells whether it was. */
    public boolean compareAndSet(boolean expected, boolean value) {
        long before = bits.get();
        // A loop, because another language may say true with any of 255 numbers.
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
