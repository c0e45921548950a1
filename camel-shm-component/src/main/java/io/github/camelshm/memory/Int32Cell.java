// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static java.nio.ByteOrder.nativeOrder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Four bytes, one atomic word. In the other byte order they are turned around on the way, and added to in a loop. */
final class Int32Cell extends LongCell {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, nativeOrder());

    private final int offset;
    private final boolean swapped;

    Int32Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.offset = (int) spec.offset();
        this.swapped = spec.byteOrder() != nativeOrder();
    }

    @Override
    public long get() {
        return valueOf((int) WORD.getVolatile(segment().memory(), offset));
    }

    @Override
    void write(long value) {
        WORD.setVolatile(segment().memory(), offset, wordOf(value));
    }

    @Override
    long exchange(long expected, long value) {
        ByteBuffer memory = segment().memory();
        // Not compareAndExchange, which some compilers do without a guard against faults: see CarefulUpdates.
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
        return valueOf((int) WORD.getAndSet(segment().memory(), offset, wordOf(value)));
    }

    @Override
    long readAndAdd(long delta) {
        // The processor's own addition is twice as fast as a loop where two contend, but it knows one order only.
        return swapped
                ? super.readAndAdd(delta)
                : wrap((int) WORD.getAndAdd(segment().memory(), offset, (int) delta));
    }

    private long valueOf(int word) {
        return wrap(swapped ? Integer.reverseBytes(word) : word);
    }

    private int wordOf(long value) {
        return swapped ? Integer.reverseBytes((int) value) : (int) value;
    }
}
