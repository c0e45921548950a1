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
        this.slots = new SeqLockValue(this, (int) capacity(limit), this::lengthIn);
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
        return withoutPrefix(slots.read());
    }

    /**
     * Sets the bytes.
     *
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public void set(byte[] value) {
        slots.write(withPrefix(value));
    }

    /**
     * Sets the bytes, and returns the previous ones.
     *
     * @throws ValueOutOfRangeException if they are more than the cell's length
     */
    public byte[] getAndSet(byte[] value) {
        byte[] next = withPrefix(value);
        return withoutPrefix(slots.update(before -> next));
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
        byte[] wanted = withPrefix(expected);
        byte[] next = withPrefix(value);
        return withoutPrefix(slots.update(before -> Arrays.equals(before, wanted) ? next : null));
    }

    /**
     * Appends bytes to those that are there, and returns all of them.
     *
     * @throws ValueOutOfRangeException if together they are more than the cell's length; then nothing is appended
     */
    public byte[] append(byte[] more) {
        byte[] before = slots.update(present -> withPrefix(joined(withoutPrefix(present), more)));
        return joined(withoutPrefix(before), more);
    }

    private long lengthIn(ByteBuffer memory, int slot) {
        byte[] prefix = new byte[PREFIX];
        memory.get(slot, prefix);
        int length = ByteBuffer.wrap(prefix).order(spec().byteOrder()).getInt();
        return PREFIX + Integer.toUnsignedLong(length);
    }

    private byte[] withPrefix(byte[] value) {
        if (value.length > limit) {
            throw new ValueOutOfRangeException(
                    segment().name(),
                    "%d bytes are too many for %s of segment '%s': it holds up to %d"
                            .formatted(value.length, spec(), segment().name(), limit));
        }
        return ByteBuffer.allocate(PREFIX + value.length)
                .order(spec().byteOrder())
                .putInt(value.length)
                .put(value)
                .array();
    }

    private static byte[] withoutPrefix(byte[] content) {
        return Arrays.copyOfRange(content, PREFIX, content.length);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
