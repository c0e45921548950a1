// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

/**
 * This process's part in a queue for as long as the queue is open: it joins at the first call that needs a number, and joins
 * anew where the segment was attached again, or others have declared this process dead. Between calls it checks that
 * it still counts, and recovers what the dead have left. Thread-safe.
 */
final class QueueMembership {
    private final Segment segment;
    private final QueueOptions options;
    private final Door door;
    private final QueueFiles files;
    private final ReplyQueues replyQueues;
    private final LockFile locks;

    private final Count consumers = new Count(QueueLayout.CONSUMERS);
    private final Count producers = new Count(QueueLayout.PRODUCERS);

    /** Null until this process takes part. Written under this; volatile, as every call reads it. */
    private volatile QueueParticipant participant;

    /** The memory whose layout was found good last, for those who only look in. Guarded by this. */
    private QueueMemory looked;

    /** Guarded by this. */
    private Future<?> care;

    /** Why the last check of the participants failed, or null. Only for the thread that makes them. */
    private String careFailure;

    /** Guarded by this. */
    private boolean closed;

    /** Makes the accesses to the queue's memory and files. A test has them fail, as a crash would, and nobody take care. */
    interface Door {
        QueueMemory memory(ByteBuffer bytes, QueueLayout layout);

        QueueFiles files(Segment segment);

        /** How long the dead hold up the living at most, where the check interval is not shorter. */
        default Duration longestCare() {
            return Duration.ofMillis(QueueParticipants.LONGEST_CHECK_MILLIS);
        }
    }

    static final Door DOOR = new Door() {
        @Override
        public QueueMemory memory(ByteBuffer bytes, QueueLayout layout) {
            return new QueueMemory(bytes, layout);
        }

        @Override
        public QueueFiles files(Segment segment) {
            return new QueueFiles(segment);
        }
    };

    QueueMembership(Segment segment, QueueOptions options, Door door, QueueFiles files, ReplyQueues replyQueues) {
        this.segment = segment;
        this.options = options;
        this.door = door;
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
                    participant().add(field, delta);
                }
                counts = true;
            } finally {
                value += counts ? delta : 0;
            }
        }

        void tellAll(QueueParticipant joined) {
            joined.add(field, value);
        }
    }

    /** Those who take part, to be asked whether they live. */
    QueueParticipants participants(QueueMemory memory) {
        return new QueueParticipants(segment.name(), memory, files, locks, List.of());
    }

    /** Ends this process's part. Its unsettled messages become ready again. */
    synchronized void leave() {
        closed = true;
        if (care != null) {
            care.cancel(false);
            care = null;
        }
        QueueParticipant leaving = participant;
        participant = null;
        if (leaving == null) {
            return;
        }
        if (segment.isAttached() && leaving.isOn(SegmentInternals.memory(segment))) {
            leaving.leave();
        } else {
            leaving.abandon();
        }
    }

    /** The queue's memory, for who looks in. */
    synchronized QueueMemory memory() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        if (looked == null || !looked.isOf(bytes)) {
            looked = door.memory(bytes, QueueMemory.layoutOf(segment.name(), bytes));
            reportOtherGeometry(looked.layout());
        }
        return looked;
    }

    private void reportOtherGeometry(QueueLayout found) {
        if (found.size() != options.size() || found.messageSize() != options.messageSize()) {
            options.segment()
                    .report()
                    .accept(
                            "Queue '%s' is there already, with %d messages of %d bytes, which are used instead of %d of %d"
                                    .formatted(
                                            segment.name(),
                                            found.size(),
                                            found.messageSize(),
                                            options.size(),
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
                participant.abandon();
                participant = null;
            }
            participant = QueueParticipant.join(segment, memory, files, locks, options.maxMessageSize());
            consumers.tellAll(participant);
            producers.tellAll(participant);
            if (care == null) {
                Duration wanted = options.segment().checkInterval();
                Duration interval = wanted.compareTo(door.longestCare()) < 0 ? wanted : door.longestCare();
                care = SegmentInternals.schedule(this::takeCare, interval, interval);
            }
        }
        return participant;
    }

    /** Takes part anew, after others have fenced this participant. */
    synchronized void rejoin(QueueParticipant fencedOff) {
        if (participant == fencedOff) {
            fencedOff.abandon();
            participant = null;
            join();
        }
    }

    /** What each participant does now and then: puts in order what the dead have left, and looks whether it counts as one. */
    private void takeCare() {
        QueueParticipant current = participant;
        if (current == null || !segment.isAttached() || !current.isOn(SegmentInternals.memory(segment))) {
            return;
        }
        if (!current.isStillIn()) {
            rejoin(current);
            return;
        }
        try {
            current.takeCare().forEach(options.segment().report());
            careFailure = null;
        } catch (SegmentException e) {
            // Such as a lock file of another user. Calls that need no lock go on, so this is where it is told, once.
            if (!e.getMessage().equals(careFailure)) {
                careFailure = e.getMessage();
                options.segment().report().accept(careFailure);
            }
        }
        replyQueues.closeGone();
    }
}
