// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.nativeOrder;

import io.github.camelshm.memory.segment.Segment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Four bytes in the host's byte order, one atomic word. The other byte order has a class of its own, {@link
 * ReversedInt32Cell}, so that neither has to test for it.
 */
sealed class Int32Cell extends LongCell permits ReversedInt32Cell {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, nativeOrder());

    private final int offset;
    /** The highest of the 32 bits if it is a sign, else 0. */
    private final long signBit;

    Int32Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.offset = (int) spec.offset();
        this.signBit = spec.type().isUnsigned() ? 0 : 1L << 31;
    }

    @Override
    public long get() {
        return valueOf((int) WORD.getVolatile(memory(), offset));
    }

    @Override
    void write(long value) {
        WORD.setVolatile(memory(), offset, wordOf(value));
    }

    @Override
    long exchange(long expected, long value) {
        ByteBuffer memory = memory();
        // Not compareAndExchange, which some compilers implement without a guard against faults: see UpdateGuard.
        while (!WORD.compareAndSet(memory, offset, wordOf(expected), wordOf(value))) {
            long found = valueOf((int) WORD.getVolatile(memory, offset));
            if (found != expected) {
                return found;
            }
        }
        return expected;
    }

    @Override
    long readAndWrite(long value) {
        return valueOf((int) WORD.getAndSet(memory(), offset, wordOf(value)));
    }

    @Override
    long readAndAdd(long delta) {
        // The processor's own addition is twice as fast as a loop when two threads contend.
        return wrap((int) WORD.getAndAdd(memory(), offset, (int) delta));
    }

    /**
     * Extends the sign without converting an {@code int} to a {@code long} with its sign. C2 compiles that conversion
     * of a value just read from memory into one instruction (movslq). The JVM cannot step over that instruction when it
     * faults, so a truncation ends the process (on Java 17 and 25, x86-64; RareUpdateFaultIT shows it). If the word is
     * widened without its sign, the read is a plain one. The sign is then restored as in section 2-5 of Hacker's
     * Delight.
     */
    @Override
    final long wrap(long value) {
        long word = Integer.toUnsignedLong((int) value);
        return (word ^ signBit) - signBit;
    }

    private long valueOf(int word) {
        return wrap(Integer.toUnsignedLong(swap(word)));
    }

    private int wordOf(long value) {
        return swap((int) value);
    }

    /** Converts a value to its word, and a word to its value. */
    int swap(int word) {
        return word;
    }
}
