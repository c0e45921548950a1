// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import io.github.camelshm.memory.segment.Segment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One or two bytes. They are read and written as such, but Java compares and sets no less than four. So every other
 * operation works on the aligned word around them, in a loop, until no thread has changed any of the four bytes in
 * between:
 *
 * <pre>
 *     offset of the word   +0       +1       +2       +3
 *                          | other  |  int8  | other  | other  |
 *                          | other           | int16           |
 * </pre>
 *
 * <p>The other bytes are written back as they were found. No other thread's write to them is lost: had there been one,
 * the comparison would have failed. Processors keep accesses of different sizes to the same memory coherent. Each
 * access here is aligned, and therefore single. If the segment ends before the word does, only reading and writing are
 * possible.
 *
 * <p>Memory order: every access is volatile, or equally strong for a byte, for which Java has no volatile access in a
 * buffer. A byte is read with its word, volatile. It is written, and where the word is not in the segment also read, by
 * a plain access. A plain access to a byte is single. It stands between fences that keep everything before it before
 * it, and everything after it after it.
 */
final class NarrowCell extends LongCell {
    private static final VarHandle SHORT = MethodHandles.byteBufferViewVarHandle(short[].class, nativeOrder());
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, nativeOrder());

    private final int offset;
    private final boolean isByte;
    private final boolean swapped;

    private final int wordOffset;
    /** How far to shift the word right so that its lowest bit is the cell's. */
    private final int shift;

    private final int mask;

    /** How far to shift a value left and back again so that only the bits that the type can hold remain. */
    private final int spareBits;

    private final boolean unsigned;

    NarrowCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        int bytes = spec.type().bytes();
        this.offset = (int) spec.offset();
        this.isByte = bytes == 1;
        this.swapped = spec.byteOrder() != nativeOrder();
        this.wordOffset = offset & -Integer.BYTES;
        int lane = offset - wordOffset;
        this.shift = 8 * (nativeOrder() == LITTLE_ENDIAN ? lane : Integer.BYTES - bytes - lane);
        this.spareBits = Long.SIZE - 8 * bytes;
        this.unsigned = spec.type().isUnsigned();
        this.mask = ((1 << (8 * bytes)) - 1) << shift;
    }

    @Override
    public long get() {
        ByteBuffer memory = memory();
        if (!isByte) {
            return valueOf((short) SHORT.getVolatile(memory, offset));
        }
        if (hasWord(memory)) {
            return valueIn((int) WORD.getVolatile(memory, wordOffset));
        }
        VarHandle.fullFence();
        byte value = memory.get(offset);
        VarHandle.acquireFence();
        return wrap(value);
    }

    @Override
    void write(long value) {
        ByteBuffer memory = memory();
        if (isByte) {
            VarHandle.releaseFence();
            memory.put(offset, (byte) value);
            VarHandle.fullFence();
        } else {
            SHORT.setVolatile(memory, offset, (short) bitsOf(value));
        }
    }

    @Override
    long exchange(long expected, long value) {
        ByteBuffer memory = memory();
        requireWord(memory);
        int word = (int) WORD.getVolatile(memory, wordOffset);
        for (; ; ) {
            long before = valueIn(word);
            if (before != expected) {
                return before;
            }
            int changed = (word & ~mask) | ((bitsOf(value) << shift) & mask);
            // Not compareAndExchange, which some compilers implement without a guard against faults: see UpdateGuard.
            if (WORD.compareAndSet(memory, wordOffset, word, changed)) {
                return before;
            }
            word = (int) WORD.getVolatile(memory, wordOffset);
        }
    }

    @Override
    long wrap(long value) {
        long left = value << spareBits;
        return unsigned ? left >>> spareBits : left >> spareBits;
    }

    private long valueIn(int word) {
        return valueOf((short) ((word & mask) >>> shift));
    }

    private long valueOf(short bits) {
        return wrap(swapped && !isByte ? Short.reverseBytes(bits) : bits);
    }

    private int bitsOf(long value) {
        return swapped && !isByte ? Short.reverseBytes((short) value) : (int) value;
    }

    /**
     * Whether the segment has room for the word. Tested each time: a segment that is attached again may have another
     * size.
     */
    private boolean hasWord(ByteBuffer memory) {
        return wordOffset + Integer.BYTES <= memory.limit();
    }

    private void requireWord(ByteBuffer memory) {
        if (!hasWord(memory)) {
            throw new UnsupportedOperationException(
                    "Segment '%s' is %d bytes: %s supports only get and set there, because other operations need the %d bytes from offset %d"
                            .formatted(segment().name(), segment().size(), spec(), Integer.BYTES, wordOffset));
        }
    }
}
