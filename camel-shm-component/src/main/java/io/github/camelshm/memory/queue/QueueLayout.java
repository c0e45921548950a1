// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.segment.SegmentInternals;

/**
 * Where the bytes of a queue lie in its segment, and what they mean. The one home of these numbers.
 *
 * <pre>
 *     0       the header of {@link ParticipantLayout}: magic "camelshq" in ASCII, layout version 1
 *     12      size, 4 bytes: the number of slots, a power of two
 *     16      message size, 4 bytes: what a slot holds
 *     128     redeliveries, 8 bytes: how many messages were requeued, or reclaimed from the dead
 *     16704   slots
 *
 *     slot         +0   word: lap:44 (63..20) | deliveries:4 (19..16) | state:4 (15..12) | owner:12 (11..0)
 *                       owner: an {@link Owner}; 0 for none
 *                  +8   length of the message in bytes, 4 bytes; {@value #LARGE}: it is in a file of its own
 *                  +12  4 bytes that mean nothing: a store to them prefetches the line for write
 *                  +16  the message, or of a large one: participant number, file number and length, 8 bytes each.
 *                       The consumer that has taken it may rewrite the same bytes
 *                  The stride is a multiple of 64. What the longest message leaves of it means nothing. In a slot of
 *                  two lines the last 4 bytes, if left, are stored to like those at +12
 * </pre>
 *
 * <p>All numbers are in the host's byte order. A position counts messages from 0; it means the slot {@code position mod
 * size} in the lap {@code position / size}. A slot's word says everything about it, so that one compare-and-set both
 * takes a slot and names the participant that took it. A slot of zeros is free for lap 0, so a queue of zeroed slots is
 * an empty one.
 *
 * <p>{@link QueueRing} says how a slot goes from state to state, and {@code src/docs/reference/queue-layout.adoc}
 * describes it all.
 */
final class QueueLayout {
    static final int VERSION = 1;

    static final int SIZE_OFFSET = 12;
    static final int MESSAGE_SIZE_OFFSET = 16;
    static final int REDELIVERIES_OFFSET = 128;

    private static final int LENGTH = 8;
    private static final int PREFETCHED = 12;
    private static final int PAYLOAD = 16;
    private static final int LINE_BYTES = 64;

    static final int LARGE = -1;
    static final int LARGE_NUMBER = 0;
    static final int LARGE_FILE = 8;
    static final int LARGE_LENGTH = 16;

    static final int MIN_CAPACITY = 16;
    /** With this limit a position, made of a lap of 44 bits and a slot of 18 bits, is never negative. */
    static final int MAX_CAPACITY = 1 << 18;

    /** What a slot holds at least: enough for the three numbers of a large message. */
    static final int MIN_MESSAGE_SIZE = 32;

    static final int MAX_DELIVERIES = 15;

    // The states of a slot.
    static final int FREE = 0;
    static final int WRITING = 1;
    static final int READY = 2;
    static final int TAKEN = 3;
    static final int FREEING = 4;

    private static final int LAP_SHIFT = 20;
    private static final int DELIVERIES_SHIFT = 16;
    private static final int STATE_SHIFT = 12;
    private static final int NIBBLE = 0xF;

    private final int capacity;
    private final int messageSize;
    private final int capacityBits;
    private final int stride;
    private final int secondPrefetched;
    private final int prefetchedLength;

    /**
     * @param capacity the number of slots, a power of two
     * @param messageSize the bytes of a message that a slot holds
     */
    QueueLayout(int capacity, int messageSize) {
        if (Integer.bitCount(capacity) != 1 || capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("A queue of %d messages: a power of two from %d to %d is allowed"
                    .formatted(capacity, MIN_CAPACITY, MAX_CAPACITY));
        }
        long most = (SegmentInternals.MAX_MAPPED - ParticipantLayout.HEADER_BYTES) / capacity - PAYLOAD - LINE_BYTES;
        if (messageSize < MIN_MESSAGE_SIZE || messageSize > most) {
            throw new IllegalArgumentException("A queue of %d messages of %d bytes: from %d to %d bytes are allowed"
                    .formatted(capacity, messageSize, MIN_MESSAGE_SIZE, most));
        }
        this.capacity = capacity;
        this.messageSize = messageSize;
        this.capacityBits = Integer.numberOfTrailingZeros(capacity);
        this.stride = (PAYLOAD + messageSize + LINE_BYTES - 1) & -LINE_BYTES;
        boolean isSecondLineLeft = stride == 2 * LINE_BYTES && PAYLOAD + messageSize <= stride - Integer.BYTES;
        this.secondPrefetched = isSecondLineLeft ? stride - Integer.BYTES : PREFETCHED;
        this.prefetchedLength = (isSecondLineLeft ? 2 : 1) * LINE_BYTES - PAYLOAD;
    }

    int capacity() {
        return capacity;
    }

    int messageSize() {
        return messageSize;
    }

    /** How many bytes the whole queue takes. */
    long bytes() {
        return ParticipantLayout.HEADER_BYTES + (long) capacity * stride;
    }

    /** The slot of a position. */
    int slot(long position) {
        return (int) position & (capacity - 1);
    }

    /** The lap of a position. */
    long lap(long position) {
        return position >>> capacityBits;
    }

    /** The position of a slot in a lap; negative if the lap is. */
    long position(long lap, int slot) {
        return (lap << capacityBits) + slot;
    }

    int wordOffset(int slot) {
        return ParticipantLayout.HEADER_BYTES + slot * stride;
    }

    int lengthOffset(int slot) {
        return wordOffset(slot) + LENGTH;
    }

    int prefetchOffset(int slot) {
        return wordOffset(slot) + PREFETCHED;
    }

    /**
     * The same on the second line of a slot of two lines, if the longest message leaves room; else {@link
     * #prefetchOffset}.
     */
    int secondPrefetchOffset(int slot) {
        return wordOffset(slot) + secondPrefetched;
    }

    /** Whether a message of this length has lines that only the message itself is stored to, so they are not prefetched. */
    boolean hasLinesNotPrefetched(int length) {
        return length > prefetchedLength;
    }

    int payloadOffset(int slot) {
        return wordOffset(slot) + PAYLOAD;
    }

    static long word(long lap, int deliveries, int state, int owner) {
        return lap << LAP_SHIFT | (long) deliveries << DELIVERIES_SHIFT | (long) state << STATE_SHIFT | owner;
    }

    /** The word of a free slot, which has no owner. */
    static long free(long lap) {
        return word(lap, 0, FREE, Owner.NONE);
    }

    /** The word after a taken message was requeued: it is redelivered, with one delivery more. */
    static long requeued(long taken) {
        return word(lapOf(taken), Math.min(MAX_DELIVERIES, deliveriesOf(taken) + 1), READY, Owner.NONE);
    }

    /** The word after a taken message was released: the delivery does not count. */
    static long released(long taken) {
        return word(lapOf(taken), deliveriesOf(taken), READY, Owner.NONE);
    }

    static long withLap(long word, long lap) {
        return word(lap, deliveriesOf(word), stateOf(word), ownerOf(word));
    }

    static long withState(long word, int state) {
        return word(lapOf(word), deliveriesOf(word), state, ownerOf(word));
    }

    static long lapOf(long word) {
        return word >>> LAP_SHIFT;
    }

    /** How many deliveries of the message ended without an acknowledgement; saturates at {@link #MAX_DELIVERIES}. */
    static int deliveriesOf(long word) {
        return (int) (word >>> DELIVERIES_SHIFT) & NIBBLE;
    }

    static int stateOf(long word) {
        return (int) (word >>> STATE_SHIFT) & NIBBLE;
    }

    static int ownerOf(long word) {
        return (int) word & Owner.MASK;
    }

    /** The number of the participant that owns the slot; 0 if there is none. */
    static int numberOf(long word) {
        return Owner.number((int) word);
    }

    /** Such as {@code TAKEN(lap 3, delivered 1 times before, by participant 2)}. */
    static String describe(long word) {
        String[] names = {"FREE", "WRITING", "READY", "TAKEN", "FREEING"};
        int state = stateOf(word);
        return "%s(lap %d, delivered %d times before, by participant %d)"
                .formatted(
                        state < names.length ? names[state] : "state " + state,
                        lapOf(word),
                        deliveriesOf(word),
                        numberOf(word));
    }
}
