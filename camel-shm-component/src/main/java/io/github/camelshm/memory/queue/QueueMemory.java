// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.MappedStructure;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;

/**
 * A queue's bytes as {@link QueueLayout} has them: the slots, and the header that its participants share.
 *
 * <p>Memory order. A slot's word is only ever read volatile and changed by a compare-and-set. So is all of the header, and
 * therefore all of these accesses have one order that all processes agree on. The compare-and-set that makes a slot ready
 * publishes the message written before it with plain stores, and the one that takes the slot sees that message. The one that
 * frees a slot comes after the consumer's plain loads. The one that claims it comes before the next producer's stores.
 */
final class QueueMemory implements MappedStructure {
    private static final int MAX_OWNED_LENGTH = 32 * 1024;

    private final StructureMemory memory;
    private final QueueLayout layout;
    private final ParticipantMemory participants;

    QueueMemory(StructureMemory memory, QueueLayout layout) {
        this.memory = memory;
        this.layout = layout;
        this.participants = new ParticipantMemory(memory);
    }

    /** Writes the header of a new queue; its slots are zeros already. */
    static void initialize(StructureMemory memory, QueueLayout layout) {
        memory.setInt(QueueLayout.SIZE_OFFSET, layout.capacity());
        memory.setInt(QueueLayout.MESSAGE_SIZE_OFFSET, layout.messageSize());
        ParticipantMemory.initialize(memory, SegmentKind.QUEUE, QueueLayout.VERSION);
    }

    /**
     * The layout of the queue in these bytes. Each number is read once, so the value that is checked is the value that
     * is used.
     *
     * @throws SegmentException if they hold no queue, or one that does not fit into the segment
     */
    static QueueLayout layoutOf(String name, ByteBuffer bytes) {
        SegmentInternals.requireKind(name, SegmentKind.QUEUE, bytes);
        StructureMemory memory = new StructureMemory(bytes);
        ParticipantMemory.requireVersion(name, SegmentKind.QUEUE, memory, QueueLayout.VERSION);
        int size = memory.getInt(QueueLayout.SIZE_OFFSET);
        int messageSize = memory.getInt(QueueLayout.MESSAGE_SIZE_OFFSET);
        try {
            QueueLayout layout = new QueueLayout(size, messageSize);
            if (layout.bytes() > bytes.capacity()) {
                throw SegmentInternals.tooSmall(
                        name,
                        "Segment '%s' is %d bytes, but its queue of %d messages of %d bytes needs %d"
                                .formatted(name, bytes.capacity(), size, messageSize, layout.bytes()));
            }
            return layout;
        } catch (IllegalArgumentException e) {
            throw new SegmentException(name, "The header of queue '%s' is corrupt: %s".formatted(name, e.getMessage()));
        }
    }

    QueueLayout layout() {
        return layout;
    }

    /** The header that participants share. */
    ParticipantMemory participants() {
        return participants;
    }

    @Override
    public boolean isOf(ByteBuffer other) {
        return memory.isOf(other);
    }

    long word(int slot) {
        return memory.getVolatile(layout.wordOffset(slot));
    }

    boolean compareAndSetWord(int slot, long expected, long next) {
        return memory.compareAndSet(layout.wordOffset(slot), expected, next);
    }

    /** Called by the producer that has claimed the slot. Plain: published by the word. */
    void write(int slot, byte[] from, int offset, int length) {
        memory.setInt(layout.lengthOffset(slot), length);
        memory.setBytes(layout.payloadOffset(slot), from, offset, length);
    }

    /** Called by the producer that has claimed the slot: the message is in a file. Plain: published by the word. */
    void writeLarge(int slot, LargeMessage message) {
        int payload = layout.payloadOffset(slot);
        memory.setInt(layout.lengthOffset(slot), QueueLayout.LARGE);
        memory.set(payload + QueueLayout.LARGE_NUMBER, message.number());
        memory.set(payload + QueueLayout.LARGE_FILE, message.file());
        memory.set(payload + QueueLayout.LARGE_LENGTH, message.length());
    }

    /**
     * The length field of a ready or taken slot. May be any value where another program writes there, so the caller
     * reads it once and checks it.
     */
    int length(int slot) {
        return memory.getInt(layout.lengthOffset(slot));
    }

    /** Copies a message whose length has been checked. */
    void read(int slot, byte[] into, int length) {
        memory.getBytes(layout.payloadOffset(slot), into, length);
    }

    /**
     * Rewrites the bytes of a message unchanged, by the consumer that has taken the slot, after {@link #read}. Reading
     * leaves the lines in the shared state, so the next producer's stores each wait for ownership. Rewriting the same
     * bytes takes the lines exclusively here first. Streams of messages of 256 bytes to 8 KiB between two cores were
     * three to four times as fast (1 KiB: 10.8 million a second, 3.1 before); from 64 KiB on they were slower. The
     * bytes are equal, so a crash in between changes nothing. Plain: comes before the word that frees the slot.
     */
    void takeOwnershipOfLines(int slot, byte[] message, int length) {
        if (layout.hasLinesNotPrefetched(length) && length <= MAX_OWNED_LENGTH) {
            memory.setBytes(layout.payloadOffset(slot), message, 0, length);
        }
    }

    /** The numbers in a slot whose message is in a file; they may be any values, too. */
    LargeMessage large(int slot) {
        int payload = layout.payloadOffset(slot);
        return new LargeMessage(
                memory.get(payload + QueueLayout.LARGE_NUMBER),
                memory.get(payload + QueueLayout.LARGE_FILE),
                memory.get(payload + QueueLayout.LARGE_LENGTH));
    }

    /**
     * Prefetches a slot's first two lines for write. These stores wait for both lines in parallel; a compare-and-set
     * and then the stores of a message's bytes would wait for one after the other.
     */
    void prefetchForWrite(int slot) {
        memory.prefetchForWrite(layout.prefetchOffset(slot));
        memory.prefetchForWrite(layout.secondPrefetchOffset(slot));
    }

    long redeliveries() {
        return memory.getVolatile(QueueLayout.REDELIVERIES_OFFSET);
    }

    void countRedelivery() {
        memory.getAndAdd(QueueLayout.REDELIVERIES_OFFSET, 1);
    }
}
