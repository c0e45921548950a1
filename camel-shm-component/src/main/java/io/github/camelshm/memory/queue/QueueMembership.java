// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Membership;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;

/** This process's part in a queue, with its numbers of consumers and producers for others to see. Thread-safe. */
final class QueueMembership extends Membership<QueueMemory, QueueParticipant> {
    private final Segment segment;
    private final QueueOptions options;
    private final StructureAccess access;
    private final QueueFiles files;
    private final ReplyQueues replyQueues;

    private final Count consumers = new Count(ParticipantLayout.CONSUMERS);
    private final Count producers = new Count(ParticipantLayout.PRODUCERS);

    QueueMembership(
            Segment segment, QueueOptions options, StructureAccess access, QueueFiles files, ReplyQueues replyQueues) {
        super(segment, SegmentKind.QUEUE, options.segment(), access);
        this.segment = segment;
        this.options = options;
        this.access = access;
        this.files = files;
        this.replyQueues = replyQueues;
    }

    @Override
    protected QueueMemory memory(ByteBuffer bytes) {
        QueueMemory memory = new QueueMemory(access.memory(bytes), QueueMemory.layoutOf(segment.name(), bytes));
        reportOtherGeometry(memory.layout());
        return memory;
    }

    @Override
    protected QueueParticipant join(QueueMemory memory, LockFile locks) {
        return QueueParticipant.join(segment, memory, files, locks, options.maxMessageSize());
    }

    @Override
    protected void afterJoin(QueueParticipant joined) {
        consumers.publishTo(joined);
        producers.publishTo(joined);
    }

    @Override
    protected void afterCheck() {
        replyQueues.closeGone();
    }

    /**
     * Counts one consumer more or less of this process, for others to see.
     *
     * @throws SegmentException if this process cannot take part; then one more is not counted
     */
    synchronized void consumers(int delta) {
        consumers.change(delta);
    }

    /** As {@link #consumers}. */
    synchronized void producers(int delta) {
        producers.change(delta);
    }

    /** How many consumers or producers this process has, for a participant that joins later. */
    private final class Count {
        private final int field;

        /** Guarded by the membership. */
        private int value;

        Count(int field) {
            this.field = field;
        }

        /**
         * Updates the shared count before the local one: a participant that joins because of this call publishes the
         * old local count. A decrement changes the local count even if the shared one cannot be updated.
         */
        void change(int delta) {
            boolean counts = delta < 0;
            try {
                if (segment.isAttached()) {
                    participant().addToCount(field, delta);
                }
                counts = true;
            } finally {
                value += counts ? delta : 0;
            }
        }

        void publishTo(QueueParticipant joined) {
            joined.addToCount(field, value);
        }
    }

    private void reportOtherGeometry(QueueLayout found) {
        if (found.capacity() != options.capacity() || found.messageSize() != options.messageSize()) {
            options.segment()
                    .report()
                    .accept(
                            "Queue '%s' exists already, with %d messages of %d bytes: these are used instead of the configured %d messages of %d bytes"
                                    .formatted(
                                            segment.name(),
                                            found.capacity(),
                                            found.messageSize(),
                                            options.capacity(),
                                            options.messageSize()));
        }
    }
}
