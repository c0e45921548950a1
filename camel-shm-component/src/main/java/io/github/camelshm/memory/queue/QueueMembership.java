// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Liveness;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in a queue for as long as the queue is open: it joins at the first call that needs a number, and joins
 * anew where the segment was attached again, or others have fenced this participant. Between calls it checks that it was not
 * fenced, and recovers what the dead have left. Thread-safe.
 */
final class QueueMembership {
    private final Segment segment;
    private final QueueOptions options;
    private final StructureAccess access;
    private final QueueFiles files;
    private final ReplyQueues replyQueues;
    private final LockFile locks;

    private final Count consumers = new Count(ParticipantLayout.CONSUMERS);
    private final Count producers = new Count(ParticipantLayout.PRODUCERS);

    /** Null until this process takes part. Written under this; volatile, because every call reads it. */
    private volatile @Nullable QueueParticipant participant;

    /** The memory whose layout was validated last, for callers that only read. Guarded by this. */
    private @Nullable QueueMemory validated;

    /** Guarded by this. */
    private @Nullable Future<?> check;

    /** Why the last check of the participants failed, if it did. Used only by the thread that makes the checks. */
    private @Nullable String checkFailure;

    /** Guarded by this. */
    private boolean closed;

    QueueMembership(
            Segment segment, QueueOptions options, StructureAccess access, QueueFiles files, ReplyQueues replyQueues) {
        this.segment = segment;
        this.options = options;
        this.access = access;
        this.files = files;
        this.replyQueues = replyQueues;
        this.locks = SegmentInternals.lockFile(
                segment.name(), segment.file(), options.segment().trustedOwners());
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

    /** Which participants of the queue in this memory are alive. */
    Liveness liveness(QueueMemory memory) {
        return new Liveness(memory.participants(), locks);
    }

    /** Ends this process's part. Its unsettled messages become ready again. */
    synchronized void leave() {
        closed = true;
        if (check != null) {
            check.cancel(false);
            check = null;
        }
        QueueParticipant leaving = participant;
        participant = null;
        if (leaving == null) {
            return;
        }
        if (segment.isAttached() && leaving.isOn(SegmentInternals.memory(segment))) {
            leaving.participation().leave();
        } else {
            leaving.participation().abandon();
        }
    }

    /** The queue's memory, for callers that only read. */
    synchronized QueueMemory memory() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        if (validated == null || !validated.isOf(bytes)) {
            validated = new QueueMemory(access.memory(bytes), QueueMemory.layoutOf(segment.name(), bytes));
            reportOtherGeometry(validated.layout());
        }
        return validated;
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

    /** This process's part in the segment's present mapping. */
    QueueParticipant participant() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        QueueParticipant current = participant;
        return current != null && current.isOn(bytes) ? current : join();
    }

    private synchronized QueueParticipant join() {
        if (closed) {
            throw new IllegalStateException("Queue '%s' is closed".formatted(segment.name()));
        }
        QueueMemory memory = memory();
        if (participant == null || !participant.isOn(SegmentInternals.memory(segment))) {
            if (participant != null) {
                participant.participation().abandon();
                participant = null;
            }
            participant = QueueParticipant.join(segment, memory, files, locks, options.maxMessageSize());
            consumers.publishTo(participant);
            producers.publishTo(participant);
            if (check == null) {
                Duration wanted = options.segment().checkInterval();
                Duration interval = wanted.compareTo(access.longestCheck()) < 0 ? wanted : access.longestCheck();
                check = SegmentInternals.schedule(this::check, interval, interval);
            }
        }
        return participant;
    }

    /** Takes part anew, after others have fenced this participant. */
    synchronized void rejoin(QueueParticipant fenced) {
        if (participant == fenced) {
            fenced.participation().abandon();
            participant = null;
            join();
        }
    }

    /** What each participant does periodically: checks that it was not fenced, and recovers what the dead have left. */
    void check() {
        QueueParticipant current = participant;
        if (current == null || !segment.isAttached() || !current.isOn(SegmentInternals.memory(segment))) {
            return;
        }
        if (!current.participation().isStillIn()) {
            rejoin(current);
            return;
        }
        try {
            current.recover().forEach(options.segment().report());
            checkFailure = null;
        } catch (SegmentException e) {
            // Such as a lock file of another user. Calls that need no lock succeed, so it is reported here, once.
            if (checkFailure == null || !checkFailure.equals(e.getMessage())) {
                checkFailure = e.getMessage();
                options.segment().report().accept(checkFailure);
            }
        }
        replyQueues.closeGone();
    }
}
