// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.Participant;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.Participation;
import io.github.camelshm.memory.participant.Ringer;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentKind;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Offers and takes messages for this process, in one mapping of the queue's segment: its {@link Participation}.
 * Thread-safe.
 */
final class QueueParticipant implements Participant {
    /**
     * A few files may have been planted under the names of large messages. If there are more, a person has to remove
     * them.
     */
    private static final int MAX_NAMES_TRIED = 100;

    private final Segment segment;
    private final QueueMemory memory;
    private final QueueFiles files;
    private final int maxMessageSize;
    private final Participation participation;
    private final QueueRing ring;
    private final PublishedFiles published;
    private final Ringer messageRinger;
    private final Ringer roomRinger;

    private QueueParticipant(
            Segment segment, QueueMemory memory, QueueFiles files, int maxMessageSize, Participation participation) {
        this.segment = segment;
        this.memory = memory;
        this.files = files;
        this.maxMessageSize = maxMessageSize;
        this.participation = participation;
        this.ring = new QueueRing(segment.name(), memory, participation.owner());
        this.published = new PublishedFiles(memory, files);
        this.messageRinger = participation.ringer(Event.MESSAGE);
        this.roomRinger = participation.ringer(Event.ROOM);
    }

    /**
     * Joins the queue in this memory, and recovers what dead participants left.
     *
     * @param maxMessageSize the most bytes of a message that is read
     * @throws SegmentException if the queue has too many participants already, or the system refuses to lock
     */
    static QueueParticipant join(
            Segment segment, QueueMemory memory, QueueFiles files, LockFile locks, int maxMessageSize) {
        Participation participation = Participation.join(
                segment,
                SegmentKind.QUEUE,
                memory.participants(),
                files.all(),
                locks,
                new QueueStructure(segment.name(), memory, files));
        QueueParticipant joined = null;
        try {
            QueueParticipant joining = new QueueParticipant(segment, memory, files, maxMessageSize, participation);
            joining.recover();
            joined = joining;
            return joined;
        } finally {
            if (joined == null) {
                participation.abandon();
            }
        }
    }

    @Override
    public boolean isOn(ByteBuffer bytes) {
        return memory.isOf(bytes);
    }

    @Override
    public Participation participation() {
        return participation;
    }

    @Override
    public List<String> recover() {
        published.removeAcknowledged();
        return participation.recover();
    }

    /** Counts its consumers or producers, for others to see. */
    void addToCount(int field, int delta) {
        memory.participants().addToCount(participation.number(), field, delta);
    }

    /**
     * Writes a large message to a file, which the slot of a claimed position will name.
     *
     * @throws SegmentException if the system refuses, or the names of many files in succession exist already
     */
    LargeMessage writeLarge(byte[] bytes, int offset, int length) {
        int number = participation.number();
        for (int tries = 1; ; tries++) {
            LargeMessage message =
                    new LargeMessage(number, memory.participants().nextFile(number), length);
            if (files.write(message, bytes, offset, length)) {
                return message;
            }
            if (tries == MAX_NAMES_TRIED) {
                throw files.taken(message, tries);
            }
        }
    }

    void deleteLarge(LargeMessage message) {
        files.delete(message);
    }

    /** Whether a message of this length is held in a slot. A longer one needs a file. */
    boolean holds(int length) {
        return length <= memory.layout().messageSize();
    }

    /** What became of a message that was offered. */
    enum Offered {
        PUBLISHED,
        FULL,
        /** This participant was fenced, and has to join anew. */
        FENCED
    }

    /**
     * Offers a message that fits into a slot, or whose file is complete.
     *
     * @param large its file
     */
    Offered offer(byte[] bytes, int offset, int length, @Nullable LargeMessage large) {
        if (participation.hasEnded()) {
            return Offered.FENCED;
        }
        long position = ring.claim();
        if (position == QueueRing.NONE) {
            return Offered.FULL;
        }
        int slot = memory.layout().slot(position);
        boolean written = false;
        try {
            if (large != null && !participation.isStillIn()) {
                // The participant that has fenced this one has removed the file, or is about to.
                return Offered.FENCED;
            }
            if (large == null) {
                memory.write(slot, bytes, offset, length);
            } else {
                memory.writeLarge(slot, large);
            }
            written = true;
        } finally {
            if (!written) {
                ring.abort(position);
            }
        }
        if (!ring.publish(position)) {
            return Offered.FENCED;
        }
        if (large != null) {
            published.add(slot, large);
        }
        messageRinger.ring();
        return Offered.PUBLISHED;
    }

    /**
     * Takes a message, and copies it unless it is large.
     *
     * @return false if there is none, or it was lost again before it was copied: this participant was fenced, or has left
     * @throws SegmentException if the slot's length or file of the message is corrupt; the message is gone then,
     *     and the slot free
     */
    boolean poll(Delivery into) {
        if (participation.hasEnded() || !ring.take(into.taken)) {
            return false;
        }
        boolean isDone = false;
        try {
            isDone = copy(into);
            return isDone;
        } catch (SegmentException e) {
            isDone = true;
            free(into);
            throw e;
        } finally {
            if (!isDone) {
                // After an OutOfMemoryError, for example: another consumer may take the message.
                requeue(into);
            }
        }
    }

    /** @return false if the slot was lost before all was copied */
    private boolean copy(Delivery into) {
        int length = memory.length(into.taken.slot);
        if (length == QueueLayout.LARGE) {
            into.holdLarge(this, checked(memory.large(into.taken.slot), into.taken.slot));
            return true;
        }
        if (length < 0 || length > memory.layout().messageSize()) {
            throw new SegmentException(
                    segment.name(),
                    "Slot %d of queue '%s' is corrupt: a message of %d bytes, where the maximum is %d"
                            .formatted(
                                    into.taken.slot,
                                    segment.name(),
                                    length,
                                    memory.layout().messageSize()));
        }
        byte[] message = into.hold(this, length);
        memory.read(into.taken.slot, message, length);
        // The loads of the message come before that of the word: if that is unchanged, this message was in the slot
        // while read.
        VarHandle.acquireFence();
        boolean isStillOurs = ring.stillOwns(into.taken);
        if (isStillOurs) {
            memory.takeOwnershipOfLines(into.taken.slot, message, length);
        }
        return isStillOurs;
    }

    /**
     * Removes the message that is in the way of the next one, if it is no longer needed. Only then is it taken, in the
     * way that a consumer takes it; a message that is still needed keeps its place and its deliveries.
     *
     * @param first how many of its first bytes the test is given
     */
    boolean removeObsolete(int first, Predicate<byte[]> isObsolete) {
        Delivery found = new Delivery();
        if (participation.hasEnded() || !ring.findHead(found.taken)) {
            return false;
        }
        byte[] beginning;
        try {
            beginning = readFound(found, first);
        } catch (SegmentException e) {
            // It was taken meanwhile, or the slot is corrupt, which the consumer that takes it reports.
            return false;
        }
        return isObsolete.test(beginning) && ring.takeFound(found.taken) && acknowledge(found);
    }

    private byte[] readFound(Delivery found, int first) {
        int length = memory.length(found.taken.slot);
        if (length == QueueLayout.LARGE) {
            found.holdLarge(this, checked(memory.large(found.taken.slot), found.taken.slot));
        } else {
            int most = Math.min(first, memory.layout().messageSize());
            int count = Math.max(0, Math.min(length, most));
            memory.read(found.taken.slot, found.hold(this, count), count);
        }
        return found.readFirst(first);
    }

    byte[] readFirst(LargeMessage large, int count) {
        return files.readFirst(large, count);
    }

    LargeMessage checked(LargeMessage large, int slot) {
        boolean canBe = large.number() >= 1
                && large.number() <= ParticipantLayout.MAX_NUMBER
                && large.file() >= 0
                && large.length() >= 0
                && large.length() <= Integer.MAX_VALUE;
        if (!canBe) {
            throw new SegmentException(
                    segment.name(), "Slot %d of queue '%s' is corrupt: %s".formatted(slot, segment.name(), large));
        }
        return large;
    }

    /** Opens a large message's file, unless it is larger than this process reads. */
    MessageFile open(LargeMessage large) {
        if (large.length() > maxMessageSize) {
            throw new MessageTooLargeException(segment.name(), large.length(), maxMessageSize);
        }
        return files.open(large);
    }

    SegmentException unreadable(LargeMessage large, IOException cause) {
        return files.unreadable(large, cause);
    }

    /** Frees the slot of a message. Returns false if this participant was fenced, or has left. */
    boolean acknowledge(Delivery delivery) {
        if (participation.hasEnded()) {
            return false;
        }
        LargeMessage large = delivery.large();
        if (large != null) {
            if (!ring.beginFree(delivery.taken)) {
                return false;
            }
            files.delete(large);
        }
        return free(delivery);
    }

    private boolean free(Delivery delivery) {
        boolean freed = ring.free(delivery.taken);
        roomRinger.ring();
        return freed;
    }

    boolean requeue(Delivery delivery) {
        return !participation.hasEnded() && ringAfter(ring.requeue(delivery.taken));
    }

    boolean release(Delivery delivery) {
        return !participation.hasEnded() && ringAfter(ring.release(delivery.taken));
    }

    private boolean ringAfter(boolean isReady) {
        messageRinger.ring();
        return isReady;
    }
}
