// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * This process's part in a queue, in one mapping of its segment: a number, what it does with slots, and its waiting. A
 * segment that is attached again is joined again, by another of these. Thread-safe.
 */
final class QueueParticipant {
    /** A few files may have been planted under the names of large messages; more are a matter for people. */
    private static final int MAX_NAMES_TRIED = 100;

    private final Segment segment;
    private final QueueMemory memory;
    private final QueueFiles files;
    private final QueueParticipants all;
    private final Seat seat;
    private final QueueRing ring;
    private final PublishedFiles published;
    private final QueueRinger messageRinger;
    private final QueueRinger roomRinger;
    private final Map<QueueEvent, QueueWaiting> waitings = new EnumMap<>(QueueEvent.class);
    private final int maxMessageSize;

    /** Volatile: set by one thread, and read by others, which then leave this number's slots alone. */
    private volatile boolean ended;

    private QueueParticipant(
            Segment segment,
            QueueMemory memory,
            QueueFiles files,
            DoorbellTrouble trouble,
            QueueRinger messageRinger,
            QueueRinger roomRinger,
            QueueParticipants all,
            Seat seat,
            int maxMessageSize) {
        this.segment = segment;
        this.memory = memory;
        this.files = files;
        this.published = new PublishedFiles(memory, files);
        this.messageRinger = messageRinger;
        this.roomRinger = roomRinger;
        this.all = all;
        this.seat = seat;
        this.maxMessageSize = maxMessageSize;
        this.ring = new QueueRing(segment.name(), memory, seat.owner());
        for (QueueEvent event : QueueEvent.values()) {
            waitings.put(
                    event,
                    new QueueWaiting(
                            event,
                            seat.number(),
                            memory,
                            files.doorbell(seat.number(), event),
                            segment.file(),
                            trouble));
        }
    }

    /**
     * Joins the queue in this memory, and repairs what those have left that died.
     *
     * @param maxMessageSize the most bytes of a message that is read
     * @throws SegmentException if there are too many already, or the system refuses to lock
     */
    static QueueParticipant join(
            Segment segment, QueueMemory memory, QueueFiles files, LockFile locks, int maxMessageSize) {
        DoorbellTrouble trouble = new DoorbellTrouble(segment);
        QueueRinger messageRinger = new QueueRinger(memory, files, QueueEvent.MESSAGE, trouble);
        QueueRinger roomRinger = new QueueRinger(memory, files, QueueEvent.ROOM, trouble);
        QueueParticipants all =
                new QueueParticipants(segment.name(), memory, files, locks, List.of(messageRinger, roomRinger));
        Seat seat = all.join();
        QueueParticipant joined = null;
        try {
            QueueParticipant joining = new QueueParticipant(
                    segment, memory, files, trouble, messageRinger, roomRinger, all, seat, maxMessageSize);
            joining.takeCare();
            joined = joining;
            return joined;
        } finally {
            if (joined == null) {
                seat.release();
            }
        }
    }

    boolean isOn(ByteBuffer bytes) {
        return memory.isOf(bytes);
    }

    int number() {
        return seat.number();
    }

    long incarnation() {
        return seat.incarnation();
    }

    /** Not if it has left, or was taken for dead. */
    boolean isStillIn() {
        return !ended && all.isStill(seat);
    }

    /** Puts in order what the dead have left. @return who has stopped where the others have to wait, told once */
    List<String> takeCare() {
        published.removeAcknowledged();
        return all.takeCare(seat);
    }

    /** Counts its consumers or producers, for others to see. */
    void add(int field, int delta) {
        memory.add(seat.number(), field, delta);
    }

    /**
     * Writes a large message to a file, which a claimed position is to name.
     *
     * @throws SegmentException if the system refuses, or other files have the names of many in succession
     */
    LargeMessage writeLarge(byte[] bytes, int offset, int length) {
        LargeMessage message = null;
        for (int tries = 0; tries < MAX_NAMES_TRIED; tries++) {
            message = new LargeMessage(seat.number(), memory.nextFile(seat.number()), length);
            if (files.write(message, bytes, offset, length)) {
                return message;
            }
        }
        throw files.taken(message, MAX_NAMES_TRIED);
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
        /** This participant was taken for dead, and has to join anew. */
        FENCED_OFF
    }

    /**
     * Offers a message that fits into a slot, or whose file is complete.
     *
     * @param large its file, or null
     */
    Offered offer(byte[] bytes, int offset, int length, LargeMessage large) {
        if (ended) {
            return Offered.FENCED_OFF;
        }
        long position = ring.claim();
        if (position == QueueRing.NONE) {
            return Offered.FULL;
        }
        int slot = memory.layout().slot(position);
        boolean written = false;
        try {
            if (large != null && !isStillIn()) {
                // The participant that has fenced us has removed the file, or is about to.
                return Offered.FENCED_OFF;
            }
            if (large == null) {
                memory.write(slot, bytes, offset, length);
            } else {
                memory.writeLarge(slot, large);
            }
            written = true;
        } finally {
            if (!written) {
                ring.giveUp(position);
            }
        }
        if (!ring.publish(position)) {
            return Offered.FENCED_OFF;
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
     * @return not if there is none, or it was lost again before it was copied: this participant was taken for dead, or has
     *     left
     * @throws SegmentException if what the slot says of it cannot be; it is gone then, and the slot free
     */
    boolean poll(Delivery into) {
        if (ended || !ring.take(into.taken)) {
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
                // For want of memory, say: another may have it.
                giveBack(into);
            }
        }
    }

    /** @return not if the slot was lost before all was copied */
    private boolean copy(Delivery into) {
        int length = memory.length(into.taken.slot);
        if (length == QueueLayout.LARGE) {
            into.holdLarge(this, checked(memory.large(into.taken.slot), into.taken.slot));
            return true;
        }
        if (length < 0 || length > memory.layout().messageSize()) {
            throw new SegmentException(
                    segment.name(),
                    "Slot %d of queue '%s' holds nonsense: a message of %d bytes, where %d is the most"
                            .formatted(
                                    into.taken.slot,
                                    segment.name(),
                                    length,
                                    memory.layout().messageSize()));
        }
        byte[] message = into.hold(this, length);
        memory.read(into.taken.slot, message, length);
        // The loads of the message come before that of the word: it was the slot's while it was read.
        VarHandle.acquireFence();
        boolean isStillOurs = ring.has(into.taken);
        if (isStillOurs) {
            memory.storeAgain(into.taken.slot, message, length);
        }
        return isStillOurs;
    }

    /**
     * Removes the message that is in the way of the next one, if it is no longer needed. Only then is it taken, as a consumer
     * takes it; another one keeps its place and its deliveries.
     *
     * @param first how many of its first bytes the test is given
     */
    boolean removeInTheWay(int first, Predicate<byte[]> isObsolete) {
        Delivery found = new Delivery();
        if (ended || !ring.findInTheWay(found.taken)) {
            return false;
        }
        byte[] beginning;
        try {
            beginning = readFound(found, first);
        } catch (SegmentException e) {
            // It was taken meanwhile, or the slot is corrupt, which its taker reports.
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
                && large.number() <= QueueLayout.MAX_NUMBER
                && large.file() >= 0
                && large.length() >= 0
                && large.length() <= Integer.MAX_VALUE;
        if (!canBe) {
            throw new SegmentException(
                    segment.name(), "Slot %d of queue '%s' holds nonsense: %s".formatted(slot, segment.name(), large));
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

    /** Frees the slot of a message that is done. Not if this participant was taken for dead. */
    boolean acknowledge(Delivery delivery) {
        if (ended) {
            return false;
        }
        LargeMessage large = delivery.large();
        if (large != null) {
            if (!ring.beginRelease(delivery.taken)) {
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

    boolean giveBack(Delivery delivery) {
        return !ended && ringAfter(ring.giveBack(delivery.taken));
    }

    boolean release(Delivery delivery) {
        return !ended && ringAfter(ring.release(delivery.taken));
    }

    private boolean ringAfter(boolean isReady) {
        messageRinger.ring();
        return isReady;
    }

    /**
     * Blocks until there may be something to be had.
     *
     * @param look the last one, which sees what came before others knew that this participant waits
     * @return what it found, or null
     */
    <T> T await(QueueEvent event, Supplier<T> look, long nanos) throws InterruptedException {
        return waitings.get(event).await(look, nanos);
    }

    /** Wakes all of this process that wait, and ends its part: what it has in hand becomes ready again. */
    void leave() {
        // First what has our number in its name, which is another's once we have left.
        close();
        all.leave(seat);
    }

    /** As {@link #leave}, where the memory is no longer the queue's, or this participant was taken for dead. */
    void abandon() {
        close();
        seat.release();
    }

    private void close() {
        ended = true;
        waitings.values().forEach(QueueWaiting::close);
        messageRinger.close();
        roomRinger.close();
    }
}
