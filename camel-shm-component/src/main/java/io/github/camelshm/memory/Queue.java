// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
    private final LockFile locks;
    private final Door door;
    private final ReplyQueues replyQueues;

    /** Guarded by this. */
    private int consumers;

    /** Guarded by this. */
    private int producers;

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

    private static final Door DOOR = new Door() {
        @Override
        public QueueMemory memory(ByteBuffer bytes, QueueLayout layout) {
            return new QueueMemory(bytes, layout);
        }

        @Override
        public QueueFiles files(Segment segment) {
            return new QueueFiles(segment);
        }
    };

    Queue(Segment segment, QueueOptions options) {
        this(segment, options, DOOR);
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
     * @throws SegmentException as {@link SegmentDirectory#openOrAwait} does, or if the segment is not a queue
     */
    public static Queue openOrAwait(SegmentDirectory directory, String name, QueueOptions options) {
        return in(directory.openOrAwait(name, options.segmentOptions()), options);
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
    Queue(Segment segment, QueueOptions options, Door door) {
        this.segment = segment;
        this.options = options;
        this.door = door;
        this.files = door.files(segment);
        this.locks =
                new LockFile(segment.name(), segment.file(), options.segment().trustedOwners());
        this.replyQueues = new ReplyQueues(segment, options, files);
        if (segment.isAttached()) {
            memory();
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
    public int size() {
        return memory().layout().size();
    }

    /** The most bytes of a message that is held in memory, whatever was asked for. */
    public int messageSize() {
        return memory().layout().messageSize();
    }

    /** The most bytes of a message. */
    public int maxMessageSize() {
        return options.maxMessageSize();
    }

    /** The number under which this process takes part, from 1 to 255. */
    public int number() {
        return participant().number();
    }

    /** A random number that tells this process's part in the queue from an earlier or later one under the same number. */
    public long incarnation() {
        return participant().incarnation();
    }

    /**
     * Says that this process has one more consumer. What it says is for others to look at: anybody may poll.
     *
     * @throws SegmentException if this process cannot take part; then it has not one more
     */
    public synchronized void addConsumer() {
        tell(QueueLayout.CONSUMERS, 1);
        consumers++;
    }

    /** Takes back an {@link #addConsumer}. */
    public synchronized void removeConsumer() {
        try {
            tell(QueueLayout.CONSUMERS, -1);
        } finally {
            consumers--;
        }
    }

    /**
     * Says that this process has one more producer. What it says is for others to look at: anybody may offer.
     *
     * @throws SegmentException if this process cannot take part; then it has not one more
     */
    public synchronized void addProducer() {
        tell(QueueLayout.PRODUCERS, 1);
        producers++;
    }

    /** Takes back an {@link #addProducer}. */
    public synchronized void removeProducer() {
        try {
            tell(QueueLayout.PRODUCERS, -1);
        } finally {
            producers--;
        }
    }

    /** Before the count is changed: a participant that joins for it says how many there were. */
    private void tell(int field, int delta) {
        if (segment.isAttached()) {
            participant().add(field, delta);
        }
    }

    /** How many consumers there are, of all processes; one that has just died counts for up to the check interval. */
    public int consumers() {
        QueueMemory memory = memory();
        return memory.numbersInUse().stream()
                .map(number -> Math.max(0, memory.count(number, QueueLayout.CONSUMERS)))
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
        QueueParticipant current = participant();
        if (current.holds(length)) {
            // Allocates nothing, as most messages go this way.
            switch (current.offer(bytes, offset, length, null)) {
                case PUBLISHED -> {
                    return true;
                }
                case FULL -> {
                    return false;
                }
                case FENCED_OFF -> rejoin(current);
            }
        }
        try (Outgoing message = new Outgoing(bytes, offset, length)) {
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
        if (participant().holds(length) && offer(bytes, offset, length)) {
            return true;
        }
        try (Outgoing message = new Outgoing(bytes, offset, length)) {
            Boolean offered = await(
                    QueueEvent.ROOM,
                    () -> message.offer() ? Boolean.TRUE : null,
                    unit.toNanos(timeout),
                    IdleStrategy.BLOCK);
            return offered != null;
        }
    }

    private void requireAllowed(int length) {
        if (length > options.maxMessageSize()) {
            throw new MessageTooLargeException(segment.name(), length, options.maxMessageSize());
        }
    }

    /** A message on its way, with the file that it needs if it is large, which goes if it is not offered. */
    private final class Outgoing implements AutoCloseable {
        private final byte[] bytes;
        private final int offset;
        private final int length;
        private QueueParticipant by;
        private LargeMessage large;

        Outgoing(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        boolean offer() {
            for (; ; ) {
                QueueParticipant current = participant();
                if (by != current) {
                    // Who took us for dead did not see a file that was made afterwards.
                    close();
                    by = current;
                    large = current.holds(length) ? null : current.writeLarge(bytes, offset, length);
                }
                switch (current.offer(bytes, offset, length, large)) {
                    case PUBLISHED -> {
                        large = null;
                        return true;
                    }
                    case FULL -> {
                        return false;
                    }
                    case FENCED_OFF -> rejoin(current);
                }
            }
        }

        @Override
        public void close() {
            if (large != null) {
                by.deleteLarge(large);
            }
        }
    }

    /** Takes a message; null if there is none. */
    public Delivery poll() {
        Delivery delivery = new Delivery();
        return poll(delivery) ? delivery : null;
    }

    /**
     * Takes a message into a delivery that may have been used before, and is done with.
     *
     * @return not if there is none
     */
    public boolean poll(Delivery into) {
        return participant().poll(into);
    }

    /**
     * Takes a message, and waits for one if there is none, as {@link IdleStrategy#BLOCK} does.
     *
     * @return null if the time is over
     */
    public Delivery poll(long timeout, TimeUnit unit) throws InterruptedException {
        return poll(timeout, unit, IdleStrategy.BLOCK);
    }

    /**
     * Takes a message, and waits for one if there is none.
     *
     * @param timeout how long; at least one look is taken
     * @return null if the time is over
     */
    public Delivery poll(long timeout, TimeUnit unit, IdleStrategy idle) throws InterruptedException {
        // One for all looks: most find nothing.
        Delivery delivery = new Delivery();
        return await(QueueEvent.MESSAGE, () -> poll(delivery) ? delivery : null, unit.toNanos(timeout), idle);
    }

    private <T> T await(QueueEvent event, Supplier<T> look, long nanos, IdleStrategy idle) throws InterruptedException {
        T found = lookUntil(event, look, nanos, idle);
        if (found == null) {
            // Looks alone may end without a call into the JVM, and what they read of a truncated queue is anything.
            Faults.report();
        }
        return found;
    }

    private <T> T lookUntil(QueueEvent event, Supplier<T> look, long nanos, IdleStrategy idle)
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
                found = participant().await(event, look, Math.min(left, LONGEST_WAIT_NANOS));
            }
            if (found == null) {
                found = look.get();
            }
        }
        return found;
    }

    /** How many messages wait to be taken. */
    public int depth() {
        QueueMemory memory = memory();
        int depth = 0;
        for (int slot = 0; slot < memory.layout().size(); slot++) {
            depth += QueueLayout.stateOf(memory.word(slot)) == QueueLayout.READY ? 1 : 0;
        }
        return depth;
    }

    /** Copies of the messages that wait to be taken, the oldest first, which stay where they are. Those that go meanwhile are left out. */
    public List<byte[]> peek(int limit) {
        return new QueuePeek(segment.name(), memory(), files, options.maxMessageSize()).messages(limit);
    }

    /** Takes and acknowledges the messages that wait, as many as the queue holds at most. @return how many it were */
    public int purge() {
        int purged = 0;
        Delivery delivery = new Delivery();
        // Counted by what was tried: where somebody overwrites memory, each acknowledgement may fail.
        for (int left = size(); left > 0 && poll(delivery); left--) {
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
        return participant().removeInTheWay(first, isObsolete);
    }

    /** What is in it and who takes part. */
    public QueueStatus status() {
        QueueMemory memory = memory();
        return QueueStatus.of(memory, new QueueParticipants(segment.name(), memory, files, locks, List.of()));
    }

    /**
     * Makes the queue in which this process waits for replies: nobody else's, and gone with this process's part in this
     * queue. Close it.
     */
    public Queue openReplyQueue() {
        QueueParticipant current = participant();
        return replyQueues.create(current.number(), current.incarnation());
    }

    /**
     * The reply queue of a participant, which this queue keeps open: do not close it.
     *
     * @return nothing if that participant is gone, or there never was one
     */
    public Optional<Queue> replyQueueOf(int number, long incarnation) {
        boolean mayBe = number >= 1 && number <= QueueLayout.MAX_NUMBER && incarnation > 0;
        return mayBe && memory().isInUse(number) && memory().incarnation(number) == incarnation
                ? replyQueues.find(number, incarnation)
                : Optional.empty();
    }

    /** Ends this process's part. What it has in hand becomes ready again. Closing twice is harmless. */
    @Override
    public void close() {
        try {
            leave();
        } finally {
            replyQueues.close();
            segment.close();
        }
    }

    private synchronized void leave() {
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
        if (segment.isAttached() && leaving.isOn(segment.memory())) {
            leaving.leave();
        } else {
            leaving.abandon();
        }
    }

    /** The queue's memory, for who looks in. */
    private synchronized QueueMemory memory() {
        ByteBuffer bytes = segment.memory();
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
    private QueueParticipant participant() {
        ByteBuffer bytes = segment.memory();
        QueueParticipant current = participant;
        return current != null && current.isOn(bytes) ? current : join();
    }

    private synchronized QueueParticipant join() {
        if (closed) {
            throw new IllegalStateException("Queue '%s' is closed".formatted(segment.name()));
        }
        QueueMemory memory = memory();
        if (participant == null || !participant.isOn(segment.memory())) {
            if (participant != null) {
                participant.abandon();
                participant = null;
            }
            participant = QueueParticipant.join(segment, memory, files, locks, options.maxMessageSize());
            participant.add(QueueLayout.CONSUMERS, consumers);
            participant.add(QueueLayout.PRODUCERS, producers);
            if (care == null) {
                Duration wanted = options.segment().checkInterval();
                Duration interval = wanted.compareTo(door.longestCare()) < 0 ? wanted : door.longestCare();
                care = SegmentWatch.start(this::takeCare, interval, interval);
            }
        }
        return participant;
    }

    private synchronized void rejoin(QueueParticipant fencedOff) {
        if (participant == fencedOff) {
            fencedOff.abandon();
            participant = null;
            join();
        }
    }

    /** What each participant does now and then: puts in order what the dead have left, and looks whether it counts as one. */
    private void takeCare() {
        QueueParticipant current = participant;
        if (current == null || !segment.isAttached() || !current.isOn(segment.memory())) {
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

    /** Such as {@code queue 'orders' in /dev/shm}. */
    @Override
    public String toString() {
        return "queue '%s' in %s"
                .formatted(segment.name(), Printable.of(segment.file().getParent()));
    }
}
