// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import io.github.camelshm.memory.segment.SegmentOptions;

/**
 * How to open a queue. Immutable: each {@code with} method returns a changed copy.
 *
 * <p>The capacity and the message size are those of a queue that is created; one that exists keeps its own. A queue of 1,024
 * messages of 4,096 bytes takes 4.3 million bytes of the host's memory, all of them from the start.
 */
public final class QueueOptions {
    /** The default capacity of a queue, in messages. */
    public static final int DEFAULT_CAPACITY = 1024;

    /** The default of the most bytes of a message that is held in memory. */
    public static final int DEFAULT_MESSAGE_SIZE = 4096;

    /** The default of the most bytes of any message. */
    public static final int DEFAULT_MAX_MESSAGE_SIZE = 64 << 20;

    private static final QueueOptions DEFAULTS = new QueueOptions(
            DEFAULT_CAPACITY, DEFAULT_MESSAGE_SIZE, DEFAULT_MAX_MESSAGE_SIZE, SegmentOptions.defaults());

    private final QueueLayout layout;
    private final int maxMessageSize;
    private final SegmentOptions segment;

    private QueueOptions(int capacity, int messageSize, int maxMessageSize, SegmentOptions segment) {
        if (capacity < 1 || capacity > QueueLayout.MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "A queue of %d messages: from 1 to %d are allowed".formatted(capacity, QueueLayout.MAX_CAPACITY));
        }
        if (maxMessageSize < 1) {
            throw new IllegalArgumentException(
                    "A maximum message size of %d bytes: it must be at least 1".formatted(maxMessageSize));
        }
        this.layout = new QueueLayout(powerOfTwo(capacity), Math.max(messageSize, QueueLayout.MIN_MESSAGE_SIZE));
        if (messageSize < 1) {
            throw new IllegalArgumentException(
                    "A message size of %d bytes: it must be at least 1".formatted(messageSize));
        }
        this.maxMessageSize = maxMessageSize;
        this.segment = requireNonNull(segment, "segment");
    }

    private static int powerOfTwo(int atLeast) {
        return Math.max(QueueLayout.MIN_CAPACITY, Integer.highestOneBit(atLeast - 1) << 1);
    }

    /** 1,024 messages of 4,096 bytes; larger ones, up to 64 MiB, are stored in files. */
    public static QueueOptions defaults() {
        return DEFAULTS;
    }

    /** How many messages the queue can hold: a power of two, at least 16. */
    public int capacity() {
        return layout.capacity();
    }

    /** The maximum length in bytes of a message that is held in memory. A larger one is stored in a file beside the segment. */
    public int messageSize() {
        return layout.messageSize();
    }

    /** The maximum length in bytes of a message that this process sends or reads. */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /** How to open the segment. The queue sets its size, contents and required cell. */
    public SegmentOptions segment() {
        return segment;
    }

    /** The bytes of memory that a queue of this size takes. */
    public long segmentSize() {
        return layout.bytes();
    }

    /** A copy with another value, rounded up to a power of two; an {@link IllegalArgumentException} if it cannot be. */
    public QueueOptions withCapacity(int messages) {
        return new QueueOptions(messages, messageSize(), maxMessageSize, segment);
    }

    /** A copy with another value, at least 32; an {@link IllegalArgumentException} if it cannot be. */
    public QueueOptions withMessageSize(int bytes) {
        return new QueueOptions(capacity(), bytes, maxMessageSize, segment);
    }

    /** A copy with another value; an {@link IllegalArgumentException} if it is not positive. */
    public QueueOptions withMaxMessageSize(int bytes) {
        return new QueueOptions(capacity(), messageSize(), bytes, segment);
    }

    /** A copy with another value: the options of the segment that holds the queue. */
    public QueueOptions withSegment(SegmentOptions options) {
        return new QueueOptions(capacity(), messageSize(), maxMessageSize, options);
    }

    QueueLayout layout() {
        return layout;
    }

    /** The options with which the queue's segment is opened. */
    SegmentOptions segmentOptions() {
        return SegmentInternals.withKind(segment, SegmentKind.QUEUE)
                .withSize(layout.bytes())
                .withRequired(ParticipantLayout.header(SegmentKind.QUEUE))
                .withInitializer(created ->
                        QueueMemory.initialize(new StructureMemory(SegmentInternals.memory(created)), layout));
    }
}
