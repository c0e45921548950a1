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
 * A value of more than one word that is always seen whole: a sequence lock, double buffered. A sequence number tells
 * which of the two slots is the current one.
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
 * sequence by one, which makes that slot current. If the writer dies before that, nothing has happened: the previous
 * value is current, and the next writer fills the slot anew. If the writer is stopped there, other writers wait for the
 * lock, each until its own timeout, and readers read the previous value.
 *
 * <p>A reader takes no lock. It copies the current slot. If the sequence has changed meanwhile, a writer may have
 * written to the slot, and the reader begins again. After {@value #MAX_TRIES} tries it takes the writers' lock.
 *
 * <p>Memory order. Only the thread that holds the lock writes the sequence and the slots. The sequence is read and
 * written volatile. A write of the sequence publishes the slot filled before it, so a reader that finds that sequence
 * finds the slot's bytes. A writer refills a slot only after the sequence that makes the other slot current was
 * published. A release fence keeps the refill behind that sequence: a reader that sees a byte of the refill also sees
 * that sequence or a later one. The reader's acquire fence after the copy is the counterpart: if the reader copied a byte
 * of the refill, it then reads a sequence other than the one that it began with.
 *
 * <p>This is the sequence lock of Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?" (MSPC 2012).
 * The second slot is added so that a writer that dies leaves a value behind.
 */
@SuppressWarnings("try") // Locks are there to be held.
final class SeqLockValue {
    /** The offset of the cell is a multiple of this. */
    static final int ALIGNMENT = Long.BYTES;

    private static final int MAX_TRIES = 64;
    private static final VarHandle BIG = byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What a slot has before the bytes of its value. */
    interface Header {
        /** The size of the header, in bytes. */
        int size();

        /**
         * The number of bytes of the value. The slot may hold anything: another process can write what it likes, and a
         * writer may overtake the reader. Reads each number in the memory once.
         *
         * @return more than the slot can hold if it is corrupt
         */
        long valueLength(ByteBuffer memory, int slot);

        /** Writes the header for a value of this length. */
        void write(ByteBuffer memory, int slot, int valueLength);
    }

    private final Cell cell;
    private final int offset;
    private final int capacity;
    private final VarHandle word;
    private final Header header;

    /**
     * @param capacity the most bytes that a slot can hold, with its header
     */
    SeqLockValue(Cell cell, int capacity, Header header) {
        this.cell = cell;
        this.offset = (int) cell.spec().offset();
        this.capacity = capacity;
        this.word = cell.spec().byteOrder() == ByteOrder.BIG_ENDIAN ? BIG : LITTLE;
        this.header = header;
    }

    /** The size in bytes of a cell, each of whose slots holds {@code capacity} bytes. */
    static long size(long capacity) {
        return Long.BYTES + 2 * stride(capacity);
    }

    /** A copy of the current value's bytes. */
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
        // Overtaken again and again, or the slot is corrupt. While this thread holds the lock no writer can overtake
        // it.
        try (LockFile.Held held = lock()) {
            return current(cell.memory());
        }
    }

    /** Replaces the value by these bytes. */
    void write(byte[] value) {
        try (LockFile.Held held = lock()) {
            ByteBuffer memory = cell.memory();
            publish(memory, sequence(memory), value);
            MemoryFaults.deliverPending();
        }
    }

    /**
     * Replaces the current value by what a function makes of it; no other writer comes in between.
     *
     * @param change gets the bytes of the value, which it may keep but not change; returns null to leave the value as
     *     it is. It is called while the lock is held, so it does nothing that takes long.
     * @return the bytes of the previous value
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

    /** Fills the slot that is not current, and makes it current. */
    void publish(ByteBuffer memory, long sequence, byte[] value) {
        // Keeps the refill behind the sequence that made the other slot current: see above.
        VarHandle.releaseFence();
        int slot = slot(sequence + 1);
        header.write(memory, slot, value.length);
        memory.put(slot + header.size(), value, 0, value.length);
        word.setVolatile(memory, offset, sequence + 1);
    }

    /** The current value. Called while its lock is held. */
    private byte[] current(ByteBuffer memory) {
        int slot = slot(sequence(memory));
        byte[] value = copy(memory, slot);
        MemoryFaults.deliverPending();
        if (value == null) {
            throw new SegmentException(
                    cell.segment().name(),
                    "%s is corrupt: %d bytes in a slot that holds up to %d"
                            .formatted(cell, header.size() + header.valueLength(memory, slot), capacity));
        }
        return value;
    }

    /** @return null if the slot claims to hold more than it can */
    private byte @Nullable [] copy(ByteBuffer memory, int slot) {
        long length = header.valueLength(memory, slot);
        if (header.size() + length > capacity) {
            return null;
        }
        byte[] value = new byte[(int) length];
        memory.get(slot + header.size(), value);
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
