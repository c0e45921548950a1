// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A cell for bytes, from none up to its length, read and written whole.
 *
 * <p>The cell is a {@link SeqLockValue}. Each of its slots holds:
 *
 * <pre>
 *     +0   the number of bytes, 4 bytes
 *     +4   the bytes
 * </pre>
 *
 * <p>A write waits for other writers, up to {@link SegmentOptions#lockTimeout}, and then fails with a {@link
 * SegmentException}. A read takes no lock, unless writers overtake it 64 times in a row; then it waits as a write does.
 */
public final class BytesCell extends Cell {
    private static final int PREFIX = Integer.BYTES;

    private final int limit;
    private final SeqLockValue slots;

    BytesCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.limit = spec.length();
        this.slots = new SeqLockValue(this, (int) capacity(limit), new Length());
    }

    /**
     * The cell of this description in a segment, for bytes.
     *
     * @throws IllegalArgumentException if its type is not bytes
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static BytesCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, BytesCell.class);
    }

    /** The capacity in bytes that a slot needs for a value of this length. */
    static long capacity(long length) {
        return PREFIX + length;
    }

    /** A copy of the bytes. */
    public byte[] get() {
        return slots.read();
    }

    /**
     * Sets the bytes.
     *
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public void set(byte[] value) {
        slots.write(requireFits(value));
    }

    /**
     * Sets the bytes, and returns the previous ones.
     *
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public byte[] getAndSet(byte[] value) {
        requireFits(value);
        return slots.update(before -> value);
    }

    /**
     * Sets the bytes if the current ones are as expected, and returns whether they were.
     *
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public boolean compareAndSet(byte[] expected, byte[] value) {
        return Arrays.equals(compareAndExchange(expected, value), expected);
    }

    /**
     * Sets the bytes if the current ones are as expected.
     *
     * @return the previous bytes, which are the expected ones if the value was set
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public byte[] compareAndExchange(byte[] expected, byte[] value) {
        requireFits(expected);
        requireFits(value);
        return slots.update(before -> Arrays.equals(before, expected) ? value : null);
    }

    /**
     * Appends bytes to those that are there, and returns all of them.
     *
     * @throws ValueOutOfRangeException if together they are more than the cell's length; then nothing is appended
     */
    public byte[] append(byte[] more) {
        byte[] before = slots.update(present -> requireFits(joined(present, more)));
        return joined(before, more);
    }

    private byte[] requireFits(byte[] value) {
        if (value.length > limit) {
            throw new ValueOutOfRangeException(
                    segment().name(),
                    "%d bytes are too many for %s of segment '%s': it holds up to %d"
                            .formatted(value.length, spec(), segment().name(), limit));
        }
        return value;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The number of bytes, in the cell's byte order. */
    private final class Length implements SeqLockValue.Header {
        @Override
        public int size() {
            return PREFIX;
        }

        @Override
        public long valueLength(ByteBuffer memory, int slot) {
            return Integer.toUnsignedLong(ordered(memory.getInt(slot), memory));
        }

        @Override
        public void write(ByteBuffer memory, int slot, int valueLength) {
            memory.putInt(slot, ordered(valueLength, memory));
        }

        /** Between the order of the buffer and that of the cell. */
        private int ordered(int number, ByteBuffer memory) {
            return memory.order().equals(spec().byteOrder()) ? number : Integer.reverseBytes(number);
        }
    }
}
