// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.lang.invoke.MethodHandles.byteBufferViewVarHandle;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value of more than one word that is always seen whole: two slots, of which a sequence number says the current one.
 *
 * <pre>
 *     offset of the cell  +0            sequence, 8 bytes: slot (sequence mod 2) is the current one
 *                         +8            slot 0
 *                         +8 + stride   slot 1          stride = the capacity, rounded up to a multiple of 8
 * </pre>
 *
 * <p>A zeroed segment is a value of zeros. All numbers are in the cell's byte order.
 *
 * <p>A writer locks the cell's byte of the {@link LockFile}, fills the slot that is not current, and then raises the
 * sequence by one, which makes it current. If it dies before that, nothing has happened: the value before it is the
 * current one, and the next writer fills the slot anew. If it is stopped there, others keep waiting for the lock, each
 * until its own timeout, and readers read the value before it. A reader takes no lock. It copies the current slot, and
 * if the sequence has changed meanwhile, the slot may have been written to, and it begins again; after
 * {@value #MAX_TRIES} times it takes the writers' lock.
 *
 * <p>Memory order. Only who has the lock writes, sequence and slots. The sequence is read and written volatile. Its
 * writing publishes the slot filled before it, so a reader that finds it finds the slot's bytes. A slot is filled again
 * only when the other one is current: after that has been published, and after a release fence, so that no byte of the
 * filling is seen before the sequence that says so. A reader's acquire fence after the copy is the counterpart: if it
 * copied a byte of the filling, it sees a sequence that is not the one that it began with. This is the sequence lock of
 * Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?" (MSPC 2012), with a second slot, so that a
 * writer that dies leaves a value behind.
 */
@SuppressWarnings("try") // Locks are there to be held.
final class SeqLockValue {
    /** What the offset of the cell is a multiple of. */
    static final int ALIGNMENT = Long.BYTES;

    private static final int MAX_TRIES = 64;
    private static final VarHandle BIG = byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What is in a slot: tells how much of it to copy. */
    interface Content {
        /**
         * The number of bytes of the slot that hold its value. May find anything there: another process writes as it
         * pleases, and a reader may be overtaken. Reads each number in the memory once.
         *
         * @return more than the capacity if there is nonsense
         */
        long length(ByteBuffer memory, int slot);
    }

    private final Cell cell;
    private final int offset;
    private final int capacity;
    private final VarHandle word;
    private final Content content;

    /**
     * @param capacity the most bytes that a slot holds
     * @param content tells how many it does
     */
    SeqLockValue(Cell cell, int capacity, Content content) {
        this.cell = cell;
        this.offset = (int) cell.spec().offset();
        this.capacity = capacity;
        this.word = cell.spec().byteOrder() == ByteOrder.BIG_ENDIAN ? BIG : LITTLE;
        this.content = content;
    }

    /** The bytes that a cell takes, of which a slot holds {@code capacity}. */
    static long size(long capacity) {
        return Long.BYTES + 2 * stride(capacity);
    }

    /** The current value's bytes, a copy. */
    byte[] read() {
        ByteBuffer memory = cell.memory();
        for (int i = 0; i < MAX_TRIES; i++) {
            long sequence = sequence(memory);
            byte[] value = copy(memory, slot(sequence));
            VarHandle.acquireFence();
            if (value != null && (long) word.getOpaque(memory, offset) == sequence) {
                MemoryFaults.deliverPending();
                return value;
            }
            Thread.onSpinWait();
        }
        // Overtaken again and again, or there is nonsense: no writer, no doubt.
        try (LockFile.Held held = lock()) {
            return current(cell.memory());
        }
    }

    /** Makes these bytes the value. */
    void write(byte[] value) {
        try (LockFile.Held held = lock()) {
            ByteBuffer memory = cell.memory();
            publish(memory, sequence(memory), value);
            MemoryFaults.deliverPending();
        }
    }

    /**
     * Makes what becomes of the current value the next one; nobody writes between.
     *
     * @param change of the bytes of the value, which it may keep but not change; returns null to leave the value as it
     *     is. It is called while the lock is held, so it does nothing that takes long.
     * @return the bytes of the value before
     */
    byte[] update(Function<byte[], byte @Nullable []> change) {
        try (LockFile.Held held = lock()) {
            ByteBuffer memory = cell.memory();
            byte[] before = current(memory);
            byte[] after = change.apply(before);
            if (after != null) {
                publish(memory, sequence(memory), after);
                MemoryFaults.deliverPending();
            }
            return before;
        }
    }

    long sequence(ByteBuffer memory) {
        return (long) word.getVolatile(memory, offset);
    }

    /** Fills the slot that is not current, and makes it so. */
    void publish(ByteBuffer memory, long sequence, byte[] value) {
        // Nothing of the filling is seen before the sequence, read or written before, that made the other slot current.
        VarHandle.releaseFence();
        memory.put(slot(sequence + 1), value, 0, value.length);
        word.setVolatile(memory, offset, sequence + 1);
    }

    /** The value while its lock is held. */
    private byte[] current(ByteBuffer memory) {
        int slot = slot(sequence(memory));
        byte[] value = copy(memory, slot);
        MemoryFaults.deliverPending();
        if (value == null) {
            throw new SegmentException(
                    cell.segment().name(),
                    "%s holds nonsense: %d bytes in a slot for %d"
                            .formatted(cell, content.length(memory, slot), capacity));
        }
        return value;
    }

    /** @return null if the slot says that it holds more than it can */
    private byte @Nullable [] copy(ByteBuffer memory, int slot) {
        long length = content.length(memory, slot);
        if (length > capacity) {
            return null;
        }
        byte[] value = new byte[(int) length];
        memory.get(slot, value);
        return value;
    }

    private LockFile.Held lock() {
        return SegmentInternals.lockCell(cell.segment(), offset, cell.spec());
    }

    /** Where the slot starts. */
    private int slot(long sequence) {
        return (int) (offset + Long.BYTES + (sequence & 1) * stride(capacity));
    }

    private static long stride(long capacity) {
        return (capacity + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
