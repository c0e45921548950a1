// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static java.nio.ByteOrder.nativeOrder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Eight bytes, one atomic word. In the other byte order they are turned around on the way, and added to in a loop. */
final class Int64Cell extends LongCell {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, nativeOrder());

    private final int offset;
    private final boolean swapped;

    Int64Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.offset = (int) spec.offset();
        this.swapped = spec.byteOrder() != nativeOrder();
    }

    @Override
    public long get() {
        return swap((long) WORD.getVolatile(segment().memory(), offset));
    }

    @Override
    void write(long value) {
        WORD.setVolatile(segment().memory(), offset, swap(value));
    }

    @Override
    long exchange(long expected, long value) {
        ByteBuffer memory = segment().memory();
        // Not compareAndExchange, which some compilers do without a guard against faults: see CarefulUpdates.
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
        return swap((long) WORD.getAndSet(segment().memory(), offset, swap(value)));
    }

    @Override
    long readAndAdd(long delta) {
        // The processor's own addition is twice as fast as a loop where two contend, but it knows one order only.
        return swapped
                ? super.readAndAdd(delta)
                : (long) WORD.getAndAdd(segment().memory(), offset, delta);
    }

    private long swap(long word) {
        return swapped ? Long.reverseBytes(word) : word;
    }
}
