// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.nativeOrder;

import io.github.camelshm.memory.segment.Segment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Eight bytes in the host's byte order, one atomic word. The other byte order has a class of its own, {@link
 * ReversedInt64Cell}, so that neither has to test for it.
 */
sealed class Int64Cell extends LongCell permits ReversedInt64Cell {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, nativeOrder());

    private final int offset;

    Int64Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.offset = (int) spec.offset();
    }

    @Override
    public long get() {
        return swap((long) WORD.getVolatile(memory(), offset));
    }

    @Override
    void write(long value) {
        WORD.setVolatile(memory(), offset, swap(value));
    }

    @Override
    long exchange(long expected, long value) {
        ByteBuffer memory = memory();
        // Not compareAndExchange, which some compilers implement without a guard against faults: see UpdateGuard.
        while (!WORD.compareAndSet(memory, offset, swap(expected), swap(value))) {
            long found = swap((long) WORD.getVolatile(memory, offset));
            if (found != expected) {
                return found;
            }
        }
        return expected;
    }

    @Override
    long readAndWrite(long value) {
        return swap((long) WORD.getAndSet(memory(), offset, swap(value)));
    }

    @Override
    long readAndAdd(long delta) {
        // The processor's own addition is twice as fast as a loop when two threads contend.
        return (long) WORD.getAndAdd(memory(), offset, delta);
    }

    @Override
    final long wrap(long value) {
        return value;
    }

    /** Converts a value to its word, and a word to its value. */
    long swap(long word) {
        return word;
    }
}
