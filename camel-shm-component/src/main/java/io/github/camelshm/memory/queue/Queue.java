// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.Participation;
import io.github.camelshm.memory.participant.StructureAccess;
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
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of messages in shared memory, for any number of producers and competing consumers in any number of
 * processes. Opened by {@link #open}.
 *
 * <p>Each message is delivered at least once, and exactly once as long as no process dies. A process that takes a
 * message has it until it acknowledges it, requeues it or dies. The messages of one producer are taken in their order,
 * except those that are redelivered. A process may die at any instruction: the others recover all that it leaves. They
 * do so within a quarter of a second (or {@link SegmentOptions#checkInterval} if that is shorter) after the kernel has
 * closed its files.
 *
 * <p>This process takes part under a number of its own from its first offer or poll. Calls that only read ({@link
 * #depth}, {@link #peek}, {@link #status}) do not make it a participant.
 *
 * <p>A queue whose segment is lost fails every call with a {@link SegmentLostException} until it is attached again, as a
 * {@link Segment} is. Deliveries that were unsettled then are gone with the lost segment.
 *
 * <p>Thread-safe: any number of threads may offer and poll.
 */
public final class Queue implements AutoCloseable {
    private final Segment segment;
    private final QueueOptions options;
    private final QueueFiles files;
    private final ReplyQueues replyQueues;
    private final QueueWaits waits;
    final QueueMembership membership;

    Queue(Segment segment, QueueOptions options) {
        this(segment, options, StructureAccess.DIRECT);
    }

    /**
     * Opens a queue: attaches to it, or creates it, as the options say. The caller closes it.
     *
     * @throws SegmentException as {@link SegmentDirectory#open} does, or if the segment is not a queue
     */
    public static Queue open(SegmentDirectory directory, String name, QueueOptions options) {
        return in(directory.open(name, options.segmentOptions()), options);
    }

    /**
     * Opens a queue as {@link #open} does, but does not fail if it does not exist, or the system refuses it now. Its
     * segment is lost then, and is attached as soon as that is possible.
     *
     * @throws SegmentException as {@link SegmentDirectory#openOrAttachLater} does, or if the segment is not a queue
     */
    public static Queue openOrAttachLater(SegmentDirectory directory, String name, QueueOptions options) {
        return in(directory.openOrAttachLater(name, options.segmentOptions()), options);
    }

    /**
     * The queue in a segment that was opened with {@link QueueOptions#segmentOptions}. Closes the segment if it holds
     * none.
     */
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
        this.waits = new QueueWaits(segment.name(), membership);
        if (segment.isAttached()) {
            membership.memory();
        }
    }

    /** The name, which is the segment's. */
    public String name() {
        return segment.name();
    }

    /** The segment, which tells whether it is attached, and since when. */
    public Segment segment() {
        return segment;
    }

    /** How many messages the queue can hold, whatever the options ask for. */
    public int capacity() {
        return membership.memory().layout().capacity();
    }

    /** The maximum length in bytes of a message that is held in memory, whatever the options ask for. */
    public int messageSize() {
        return membership.memory().layout().messageSize();
    }

    /** The maximum length of a message, in bytes. */
    public int maxMessageSize() {
        return options.maxMessageSize();
    }

    /** The number under which this process takes part, from 1 to 255. */
    public int number() {
        return membership.participant().participation().number();
    }

    /** A random number that distinguishes this participant from an earlier or later one with the same number. */
    public long incarnation() {
        return membership.participant().participation().incarnation();
    }

    /**
     * Counts one more consumer of this process. The count is for others to read: any thread may poll without it.
     *
     * @throws SegmentException if this process cannot take part; then the count is unchanged
     */
    public void addConsumer() {
        membership.consumers(1);
    }

    /** Undoes an {@link #addConsumer}. */
    public void removeConsumer() {
        membership.consumers(-1);
    }

    /**
     * Counts one more producer of this process. The count is for others to read: any thread may offer without it.
     *
     * @throws SegmentException if this process cannot take part; then the count is unchanged
     */
    public void addProducer() {
        membership.producers(1);
    }

    /** Undoes an {@link #addProducer}. */
    public void removeProducer() {
        membership.producers(-1);
    }

    /** How many consumers all processes have. Those of a process that has just died count for up to the check interval. */
    public int consumers() {
        ParticipantMemory participants = membership.memory().participants();
        return participants.numbersInUse().stream()
                .map(number -> Math.max(0, participants.count(number, ParticipantLayout.CONSUMERS)))
                .sum();
    }

    /**
     * Adds a message, if there is room.
     *
     * @return false if the queue is full. After several offers in a row, only after backing off for up to about 20 microseconds,
     *     so that consumers get ahead
     * @throws MessageTooLargeException if it is longer than {@link #maxMessageSize}
     * @throws SegmentException if the system has no room for the file of a large one
     */
    public boolean offer(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireAllowed(length);
        QueueParticipant current = membership.participant();
        if (current.holds(length)) {
            // Allocates nothing, because most messages take this path.
            switch (current.offer(bytes, offset, length, null)) {
                case PUBLISHED -> {
                    return true;
                }
                case FULL -> {
                    return false;
                }
                case FENCED -> membership.rejoin(current);
            }
        }
        try (OutgoingMessage message = new OutgoingMessage(membership, bytes, offset, length)) {
            return message.offer();
        }
    }

    /**
     * Adds a message, and waits for room if there is none.
     *
     * @param timeout how long to wait; at least one attempt is made
     * @return false if the timeout has elapsed
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
            Boolean offered = waits.await(
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
     * Takes a message into a delivery that may have been used before, and is settled.
     *
     * @return false if there is none
     */
    public boolean poll(Delivery into) {
        return membership.participant().poll(into);
    }

    /**
     * Takes a message, and waits for one if there is none, as {@link IdleStrategy#BLOCK} does.
     *
     * @return null if the timeout has elapsed
     */
    public @Nullable Delivery poll(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(timeout, unit, IdleStrategy.BLOCK);
    }

    /**
     * Takes a message, and waits for one if there is none.
     *
     * @param timeout how long to wait; the queue is polled at least once
     * @return null if the timeout has elapsed
     */
    public @Nullable Delivery poll(long timeout, TimeUnit unit, IdleStrategy idle) throws InterruptedException {
        // One delivery for all polls: most find nothing.
        Delivery delivery = new Delivery();
        return waits.await(Event.MESSAGE, () -> poll(delivery) ? delivery : null, unit.toNanos(timeout), idle);
    }

    /** How many messages are ready to be taken. */
    public int depth() {
        QueueMemory memory = membership.memory();
        int depth = 0;
        for (int slot = 0; slot < memory.layout().capacity(); slot++) {
            depth += QueueLayout.stateOf(memory.word(slot)) == QueueLayout.READY ? 1 : 0;
        }
        return depth;
    }

    /**
     * Copies of the ready messages, the oldest first, which stay in the queue. Those that are taken meanwhile are left
     * out.
     */
    public List<byte[]> peek(int limit) {
        return new QueuePeek(segment.name(), membership.memory(), files, options.maxMessageSize()).messages(limit);
    }

    /**
     * Takes and acknowledges the ready messages, at most as many as the queue can hold.
     *
     * @return how many there were
     */
    public int purge() {
        int purged = 0;
        Delivery delivery = new Delivery();
        // Bounded by attempts: where another program overwrites memory, each acknowledgement may fail.
        for (int left = capacity(); left > 0 && poll(delivery); left--) {
            purged += delivery.acknowledge() ? 1 : 0;
        }
        return purged;
    }

    /**
     * Removes the message that is in the way where the queue is full, if it is no longer needed. That message is the
     * oldest ready one. Then there is room, until another producer takes it. Any other message stays as it is, and
     * where it is.
     *
     * @param first how many of its first bytes the test is given, or all of them if it has no more
     * @param isObsolete whether the message that begins so is no longer needed. If the message is taken meanwhile, the test
     *     may be given any bytes, and nothing is removed
     * @return false if the queue is not full, or the message is needed
     */
    public boolean removeObsolete(int first, Predicate<byte[]> isObsolete) {
        return membership.participant().removeObsolete(first, isObsolete);
    }

    /** How the waits for messages through this object have ended. */
    public WaitCounts messageWaits() {
        return waits.counts(Event.MESSAGE);
    }

    /** How the waits for room through this object have ended. */
    public WaitCounts roomWaits() {
        return waits.counts(Event.ROOM);
    }

    /** What the queue holds, and its participants. */
    public QueueStatus status() {
        QueueMemory memory = membership.memory();
        return QueueStatus.of(memory, membership.liveness(memory.participants()));
    }

    /**
     * Creates the queue in which this process waits for replies. It belongs to this participant alone, and is removed
     * with it. The caller closes it.
     */
    public Queue openReplyQueue() {
        Participation current = membership.participant().participation();
        return replyQueues.create(current.number(), current.incarnation());
    }

    /**
     * The reply queue of a participant, which this queue keeps open: the caller does not close it.
     *
     * @return empty if that participant is gone, or never existed
     */
    public Optional<Queue> replyQueueOf(int number, long incarnation) {
        ParticipantMemory participants = membership.memory().participants();
        boolean mayBe = number >= 1 && number <= ParticipantLayout.MAX_NUMBER && incarnation > 0;
        return mayBe && participants.isInUse(number) && participants.incarnation(number) == incarnation
                ? replyQueues.find(number, incarnation)
                : Optional.empty();
    }

    /** Ends this process's part. Its unsettled messages become ready again. Closing twice is harmless. */
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
