// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import static java.lang.invoke.MethodHandles.byteBufferViewVarHandle;

import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.UpdateGuard;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The only access to a structure's bytes: every load and store of them, named by its access mode as in {@link
 * VarHandle}. Numbers are longs unless the method's name says otherwise. Offsets are aligned, and within the mapping.
 *
 * <p>Not final: a test makes stores fail from a certain one on, like a crash at that point, or makes another
 * participant act in between. Thread-safe.
 */
public class StructureMemory {
    private static final VarHandle LONG = byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer bytes;
    private final UpdateGuard updateGuard = new UpdateGuard();

    public StructureMemory(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Whether this is the access to these bytes. */
    @SuppressWarnings("ReferenceEquality") // Two mappings may hold equal bytes.
    public final boolean isOf(ByteBuffer other) {
        return bytes == other;
    }

    /** How many bytes there are. */
    public final int capacity() {
        return bytes.capacity();
    }

    public long get(int offset) {
        return (long) LONG.get(bytes, offset);
    }

    public int getInt(int offset) {
        return (int) INT.get(bytes, offset);
    }

    public long getVolatile(int offset) {
        return (long) LONG.getVolatile(bytes, offset);
    }

    public int getIntVolatile(int offset) {
        return (int) INT.getVolatile(bytes, offset);
    }

    /** Copies bytes, plain. */
    public void getBytes(int offset, byte[] into, int length) {
        bytes.get(offset, into, 0, length);
    }

    public void set(int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    public void setInt(int offset, int value) {
        INT.set(bytes, offset, value);
    }

    public void setVolatile(int offset, long value) {
        LONG.setVolatile(bytes, offset, value);
    }

    public void setIntVolatile(int offset, int value) {
        INT.setVolatile(bytes, offset, value);
    }

    /** Stores bytes, plain. */
    public void setBytes(int offset, byte[] from, int first, int length) {
        bytes.put(offset, from, first, length);
    }

    /**
     * Stores to bytes that mean nothing, so that this core has their line exclusively before the store that matters.
     * Opaque: orders nothing.
     */
    public void prefetchForWrite(int offset) {
        INT.setOpaque(bytes, offset, 0);
    }

    public boolean compareAndSet(int offset, long expected, long next) {
        if (updateGuard.mustGuardNext()) {
            readFirst(offset);
        }
        return LONG.compareAndSet(bytes, offset, expected, next);
    }

    // The following updates are rare, so each is preceded by a guarded read: see UpdateGuard.

    public long getAndAdd(int offset, long delta) {
        readFirst(offset);
        return (long) LONG.getAndAdd(bytes, offset, delta);
    }

    public int getAndAddInt(int offset, int delta) {
        readFirst(offset);
        return (int) INT.getAndAdd(bytes, offset, delta);
    }

    public void bitwiseOr(int offset, long mask) {
        readFirst(offset);
        LONG.getAndBitwiseOr(bytes, offset, mask);
    }

    public void bitwiseAnd(int offset, long mask) {
        readFirst(offset);
        LONG.getAndBitwiseAnd(bytes, offset, mask);
    }

    private void readFirst(int offset) {
        int unused = (int) INT.getVolatile(bytes, offset);
        MemoryFaults.deliverPending();
    }
}
