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
 * anew where the segment was attached again, or others have declared this process dead. Between calls it checks that
 * it still counts, and recovers what the dead have left. Thread-safe.
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

    /** Null until this process takes part. Written under this; volatile, as every call reads it. */
    private volatile @Nullable QueueParticipant participant;

    /** The memory whose layout was found good last, for those who only look in. Guarded by this. */
    private @Nullable QueueMemory looked;

    /** Guarded by this. */
    private @Nullable Future<?> check;

    /** Why the last check of the participants failed, if it did. Only for the thread that makes them. */
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
     * Counts consumers of this process, for others to see: one more, or one less.
     *
     * @throws SegmentException if this process cannot take part; then it has not one more
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

        /** Tells first, and counts then: a participant that joins for it tells how many there were. One less counts in any case. */
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

        void tellAll(QueueParticipant joined) {
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

    /** The queue's memory, for who looks in. */
    synchronized QueueMemory memory() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        if (looked == null || !looked.isOf(bytes)) {
            looked = new QueueMemory(access.memory(bytes), QueueMemory.layoutOf(segment.name(), bytes));
            reportOtherGeometry(looked.layout());
        }
        return looked;
    }

    private void reportOtherGeometry(QueueLayout found) {
        if (found.capacity() != options.capacity() || found.messageSize() != options.messageSize()) {
            options.segment()
                    .report()
                    .accept(
                            "Queue '%s' is there already, with %d messages of %d bytes, which are used instead of %d of %d"
                                    .formatted(
                                            segment.name(),
                                            found.capacity(),
                                            found.messageSize(),
                                            options.capacity(),
                                            options.messageSize()));
        }
    }

    /** This process's part in what the segment is now. */
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
            consumers.tellAll(participant);
            producers.tellAll(participant);
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

    /** What each participant does again and again: checks that it still counts as one, and recovers what the dead have left. */
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
            // Such as a lock file of another user. Calls that need no lock go on, so this is where it is told, once.
            if (checkFailure == null || !checkFailure.equals(e.getMessage())) {
                checkFailure = e.getMessage();
                options.segment().report().accept(checkFailure);
            }
        }
        replyQueues.closeGone();
    }
}
