// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A region of a segment whose layout belongs to somebody else: bytes, as they are.
 *
 * <p>It is read and written byte by byte. Whoever reads while another writes may find some bytes of the new value and
 * some of the old: it is up to those who share the region to keep out of each other's way.
 *
 * <p>Memory order: a reading begins, and a writing begins and ends, with a full fence, so that two who take turns by a
 * cell elsewhere in the segment see what each has written.
 */
public final class RawCell extends Cell {
    private final int offset;
    private final int length;

    RawCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.offset = (int) spec.offset();
        this.length = spec.length();
    }

    /**
     * The cell of this description in a segment, for a region of bytes.
     *
     * @throws IllegalArgumentException if its type is not raw
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public static RawCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, RawCell.class);
    }

    /** All bytes of the region, a copy. */
    public byte[] get() {
        ByteBuffer memory = memory();
        VarHandle.fullFence();
        byte[] value = new byte[length];
        memory.get(offset, value);
        MemoryFaults.deliverPending();
        return value;
    }

    /**
     * Writes the first bytes of the region, as many as there are, and leaves the rest alone.
     *
     * @throws ValueOutOfRangeException if they are more than the region has
     */
    public void set(byte[] value) {
        if (value.length > length) {
            throw new ValueOutOfRangeException(
                    segment().name(),
                    "%d bytes are too many for %s of segment '%s': it has %d"
                            .formatted(value.length, spec(), segment().name(), length));
        }
        ByteBuffer memory = memory();
        VarHandle.fullFence();
        memory.put(offset, value);
        VarHandle.fullFence();
        MemoryFaults.deliverPending();
    }
}
