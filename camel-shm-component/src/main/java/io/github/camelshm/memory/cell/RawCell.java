// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A region of a segment whose layout belongs to another program: bytes, as they are.
 *
 * <p>It is read and written byte by byte. A thread that reads while another writes may find some bytes of the new value
 * and some of the old. The programs that share the region must exclude each other themselves.
 *
 * <p>Memory order: a read begins, and a write begins and ends, with a full fence. So two threads that take turns by a
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

    /** A copy of all bytes of the region. */
    public byte[] get() {
        ByteBuffer memory = memory();
        VarHandle.fullFence();
        byte[] value = new byte[length];
        memory.get(offset, value);
        MemoryFaults.deliverPending();
        return value;
    }

    /**
     * Writes bytes at the beginning of the region, as many as are given, and leaves the rest unchanged.
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
