// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.Participation;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.text.Printable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of messages in shared memory, for any number of producers and competing consumers in any number of
 * processes. Opened by {@link #open}.
 *
 * <p>Each message is delivered at least once, and exactly once as long as nobody dies: who takes one has it until it
 * acknowledges it, gives it back or dies. The messages of one producer are taken in their order, those aside that are
 * delivered again. A process that dies, at whatever instruction, leaves nothing behind that others do not put in order
 * within a quarter of a second (or {@link SegmentOptions#checkInterval} if that is shorter), once the kernel has closed its
 * files.
 *
 * <p>This process takes part under a number of its own from the first time that it offers or polls. Looking in ({@link
 * #depth}, {@link #peek}, {@link #status}) takes no part.
 *
 * <p>A queue whose segment is lost fails every call with a {@link SegmentLostException} until it is attached again, as a
 * {@link Segment} is. What was in hand then is gone with the lost segment.
 *
 * <p>Thread-safe: any number of threads may offer and poll.
 */
public final class Queue implements AutoCloseable {
    /** How long a wait lasts at most before another look: what a bell that nobody could ring costs. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Segment segment;
    private final QueueOptions options;
    private final QueueFiles files;
    private final ReplyQueues replyQueues;
    final QueueMembership membership;

    Queue(Segment segment, QueueOptions options) {
        this(segment, options, StructureAccess.DIRECT);
    }

    /**
     * Opens a queue: attaches to it, or creates it, as the options say. Close what you opened.
     *
     * @throws SegmentException as {@link SegmentDirectory#open} does, or if the segment is not a queue
     */
    public static Queue open(SegmentDirectory directory, String name, QueueOptions options) {
        return in(directory.open(name, options.segmentOptions()), options);
    }

    /**
     * Opens a queue as {@link #open} does, but if it is not there, or the system refuses it now, does not fail: its
     * segment is lost then, and attached as soon as that can be done.
     *
     * @throws SegmentException as {@link SegmentDirectory#openOrAttachLater} does, or if the segment is not a queue
     */
    public static Queue openOrAttachLater(SegmentDirectory directory, String name, QueueOptions options) {
        return in(directory.openOrAttachLater(name, options.segmentOptions()), options);
    }

    /** The queue in a segment that was opened with {@link QueueOptions#segmentOptions}, which is closed if there is none. */
    static Queue in(Segment segment, QueueOptions options) {
        boolean isQueue = false;
        try {
            Queue queue = new Queue(segment, options);
            isQueue = true;
            return queue;
        } finally {
            if (!isQueue) {
                segment.close();
            }
        }
    }

    /**
     * A queue in a segment that was opened with {@link QueueOptions#segmentOptions}.
     *
     * @throws SegmentException if the segment is attached and holds no queue; it stays open
     */
    Queue(Segment segment, QueueOptions options, StructureAccess access) {
        this.segment = segment;
        this.options = options;
        this.files = new QueueFiles(segment, access.files(segment));
        this.replyQueues = new ReplyQueues(segment, options, files);
        this.membership = new QueueMembership(segment, options, access, files, replyQueues);
        if (segment.isAttached()) {
            membership.memory();
        }
    }

    /** The name, which is the segment's. */
    public String name() {
        return segment.name();
    }

    /** The segment: whether it is attached, and since when. */
    public Segment segment() {
        return segment;
    }

    /** How many messages it holds, whatever was asked for. */
    public int capacity() {
        return membership.memory().layout().capacity();
    }

    /** The most bytes of a message that is held in memory, whatever was asked for. */
    public int messageSize() {
        return membership.memory().layout().messageSize();
    }

    /** The most bytes of a message. */
    public int maxMessageSize() {
        return options.maxMessageSize();
    }

    /** The number under which this process takes part, from 1 to 255. */
    public int number() {
        return membership.participant().participation().number();
    }

    /** A random number that tells this process's part in the queue from an earlier or later one under the same number. */
    public long incarnation() {
        return membership.participant().participation().incarnation();
    }

    /**
     * Says that this process has one more consumer. What it says is for others to look at: anybody may poll.
     *
     * @throws SegmentException if this process cannot take part; then it has not one more
     */
    public void addConsumer() {
        membership.consumers(1);
    }

    /** Takes back an {@link #addConsumer}. */
    public void removeConsumer() {
        membership.consumers(-1);
    }

    /**
     * Says that this process has one more producer. What it says is for others to look at: anybody may offer.
     *
     * @throws SegmentException if this process cannot take part; then it has not one more
     */
    public void addProducer() {
        membership.producers(1);
    }

    /** Takes back an {@link #addProducer}. */
    public void removeProducer() {
        membership.producers(-1);
    }

    /** How many consumers there are, of all processes; one that has just died counts for up to the check interval. */
    public int consumers() {
        ParticipantMemory participants = membership.memory().participants();
        return participants.numbersInUse().stream()
                .map(number -> Math.max(0, participants.count(number, ParticipantLayout.CONSUMERS)))
                .sum();
    }

    /**
     * Adds a message, if there is room.
     *
     * @return not if the queue is full; who has just added several is told so after some 20 microseconds at most, in
     *     which consumers get ahead
     * @throws MessageTooLargeException if it is longer than {@link #maxMessageSize}
     * @throws SegmentException if the system has no room for the file of a large one
     */
    public boolean offer(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireAllowed(length);
        QueueParticipant current = membership.participant();
        if (current.holds(length)) {
            // Allocates nothing, as most messages go this way.
            switch (current.offer(bytes, offset, length, null)) {
                case PUBLISHED -> {
                    return true;
                }
                case FULL -> {
                    return false;
                }
                case FENCED_OFF -> membership.rejoin(current);
            }
        }
        try (OutgoingMessage message = new OutgoingMessage(membership, bytes, offset, length)) {
            return message.offer();
        }
    }

    /**
     * Adds a message, and waits for room if there is none.
     *
     * @param timeout how long; at least one attempt is made
     * @return not if the time is over
     * @throws InterruptedException if the thread is interrupted while it waits; the message was not added
     */
    public boolean offer(byte[] bytes, int offset, int length, long timeout, TimeUnit unit)
            throws InterruptedException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireAllowed(length);
        if (membership.participant().holds(length) && offer(bytes, offset, length)) {
            return true;
        }
        try (OutgoingMessage message = new OutgoingMessage(membership, bytes, offset, length)) {
            Boolean offered = await(
                    Event.ROOM, () -> message.offer() ? Boolean.TRUE : null, unit.toNanos(timeout), IdleStrategy.BLOCK);
            return offered != null;
        }
    }

    private void requireAllowed(int length) {
        if (length > options.maxMessageSize()) {
            throw new MessageTooLargeException(segment.name(), length, options.maxMessageSize());
        }
    }

    /** Takes a message; null if there is none. */
    public @Nullable Delivery poll() {
        Delivery delivery = new Delivery();
        return poll(delivery) ? delivery : null;
    }

    /**
     * Takes a message into a delivery that may have been used before, and is done with.
     *
     * @return not if there is none
     */
    public boolean poll(Delivery into) {
        return membership.participant().poll(into);
    }

    /**
     * Takes a message, and waits for one if there is none, as {@link IdleStrategy#BLOCK} does.
     *
     * @return null if the time is over
     */
    public @Nullable Delivery poll(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(timeout, unit, IdleStrategy.BLOCK);
    }

    /**
     * Takes a message, and waits for one if there is none.
     *
     * @param timeout how long; at least one look is taken
     * @return null if the time is over
     */
    public @Nullable Delivery poll(long timeout, TimeUnit unit, IdleStrategy idle) throws InterruptedException {
        // One for all looks: most find nothing.
        Delivery delivery = new Delivery();
        return await(Event.MESSAGE, () -> poll(delivery) ? delivery : null, unit.toNanos(timeout), idle);
    }

    private <T> @Nullable T await(Event event, Supplier<@Nullable T> look, long nanos, IdleStrategy idle)
            throws InterruptedException {
        T found = lookUntil(event, look, nanos, idle);
        if (found == null) {
            // Looks alone may end without a call into the JVM, and what they read of a truncated queue is anything.
            MemoryFaults.deliverPending();
        }
        return found;
    }

    private <T> @Nullable T lookUntil(Event event, Supplier<@Nullable T> look, long nanos, IdleStrategy idle)
            throws InterruptedException {
        T found = look.get();
        if (found != null || nanos <= 0) {
            return found;
        }
        long start = System.nanoTime();
        for (int round = 0; found == null; round++) {
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                return null;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting at queue '%s'".formatted(segment.name()));
            }
            if (!idle.pause(round)) {
                found = membership.participant().participation().await(event, look, Math.min(left, LONGEST_WAIT_NANOS));
            }
            if (found == null) {
                found = look.get();
            }
        }
        return found;
    }

    /** How many messages wait to be taken. */
    public int depth() {
        QueueMemory memory = membership.memory();
        int depth = 0;
        for (int slot = 0; slot < memory.layout().capacity(); slot++) {
            depth += QueueLayout.stateOf(memory.word(slot)) == QueueLayout.READY ? 1 : 0;
        }
        return depth;
    }

    /** Copies of the messages that wait to be taken, the oldest first, which stay where they are. Those that go meanwhile are left out. */
    public List<byte[]> peek(int limit) {
        return new QueuePeek(segment.name(), membership.memory(), files, options.maxMessageSize()).messages(limit);
    }

    /** Takes and acknowledges the messages that wait, as many as the queue holds at most. @return how many it were */
    public int purge() {
        int purged = 0;
        Delivery delivery = new Delivery();
        // Counted by what was tried: where somebody overwrites memory, each acknowledgement may fail.
        for (int left = capacity(); left > 0 && poll(delivery); left--) {
            purged += delivery.acknowledge() ? 1 : 0;
        }
        return purged;
    }

    /**
     * Removes the message that is in the way where the queue is full, which is the oldest that waits, if it is no longer
     * needed: then there is room, until another producer takes it. Any other message stays as and where it is.
     *
     * @param first how many of its first bytes the test is given, or all of them if it has no more
     * @param isObsolete whether the message that begins so is no longer needed. If the message is taken meanwhile, the test
     *     may be given any bytes, and nothing is removed
     * @return not if the queue is not full, or the message is needed
     */
    public boolean removeInTheWay(int first, Predicate<byte[]> isObsolete) {
        return membership.participant().removeInTheWay(first, isObsolete);
    }

    /** What is in it and who takes part. */
    public QueueStatus status() {
        QueueMemory memory = membership.memory();
        return QueueStatus.of(memory, membership.liveness(memory));
    }

    /**
     * Makes the queue in which this process waits for replies: nobody else's, and gone with this process's part in this
     * queue. Close it.
     */
    public Queue openReplyQueue() {
        Participation current = membership.participant().participation();
        return replyQueues.create(current.number(), current.incarnation());
    }

    /**
     * The reply queue of a participant, which this queue keeps open: do not close it.
     *
     * @return nothing if that participant is gone, or there never was one
     */
    public Optional<Queue> replyQueueOf(int number, long incarnation) {
        ParticipantMemory participants = membership.memory().participants();
        boolean mayBe = number >= 1 && number <= ParticipantLayout.MAX_NUMBER && incarnation > 0;
        return mayBe && participants.isInUse(number) && participants.incarnation(number) == incarnation
                ? replyQueues.find(number, incarnation)
                : Optional.empty();
    }

    /** Ends this process's part. What it has in hand becomes ready again. Closing twice is harmless. */
    @Override
    public void close() {
        try {
            membership.leave();
        } finally {
            replyQueues.close();
            segment.close();
        }
    }

    /** Such as {@code queue 'orders' in /dev/shm}. */
    @Override
    public String toString() {
        return "queue '%s' in %s"
                .formatted(segment.name(), Printable.of(segment.file().getParent()));
    }
}
