// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.lang.invoke.MethodHandles.byteBufferViewVarHandle;

import io.github.camelshm.memory.segment.CarefulUpdates;
import io.github.camelshm.memory.segment.Faults;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * The one door to a queue's bytes: every load and store of them, by its access mode.
 *
 * <p>Memory order. A slot's word, the epoch, the numbers in use and all about waiting are only ever read volatile and
 * written volatile or by a compare-and-set, so all of these accesses have one order that all processes agree on. Two
 * things rest on that. First, the compare-and-set that makes a slot ready publishes the message written before it with
 * plain stores, and the one that takes it sees that message; the one that frees a slot comes after the taker's plain
 * loads, and the one that claims it before the next writer's stores. Second, who publishes first changes the slot and
 * then reads who waits, and who waits first says so and then reads the slots: one of them sees the
 * other.
 *
 * <p>Not final: a test has stores fail from a certain one on, as a crash there would.
 */
class QueueMemory {
    private static final VarHandle LONG = byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int MOST_STORED_AGAIN = 32 * 1024;

    private final ByteBuffer bytes;
    private final QueueLayout layout;
    private final CarefulUpdates careful = new CarefulUpdates();

    QueueMemory(ByteBuffer bytes, QueueLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
    }

    /** Writes the header of a new queue; its slots are zeros already. */
    static void initialize(ByteBuffer bytes, QueueLayout layout) {
        INT.set(bytes, QueueLayout.VERSION_OFFSET, QueueLayout.VERSION);
        INT.set(bytes, QueueLayout.SIZE_OFFSET, layout.size());
        INT.set(bytes, QueueLayout.MESSAGE_SIZE_OFFSET, layout.messageSize());
        LONG.setVolatile(bytes, QueueLayout.MAGIC_OFFSET, SegmentInternals.magic(SegmentKind.QUEUE));
    }

    /**
     * The layout of the queue that is there. Each number is read once, so what is checked is what is used.
     *
     * @throws SegmentException if there is none, or one that does not fit into the segment
     */
    static QueueLayout layoutOf(String name, ByteBuffer bytes) {
        SegmentInternals.requireKind(name, SegmentKind.QUEUE, bytes);
        int version = (int) INT.get(bytes, QueueLayout.VERSION_OFFSET);
        if (version != QueueLayout.VERSION) {
            throw new SegmentException(
                    name,
                    "Queue '%s' has layout version %d, and this is for version %d"
                            .formatted(name, version, QueueLayout.VERSION));
        }
        int size = (int) INT.get(bytes, QueueLayout.SIZE_OFFSET);
        int messageSize = (int) INT.get(bytes, QueueLayout.MESSAGE_SIZE_OFFSET);
        try {
            QueueLayout layout = new QueueLayout(size, messageSize);
            if (layout.bytes() > bytes.capacity()) {
                throw SegmentInternals.tooSmall(
                        name,
                        "Segment '%s' is %d bytes, but its queue of %d messages of %d bytes needs %d"
                                .formatted(name, bytes.capacity(), size, messageSize, layout.bytes()));
            }
            return layout;
        } catch (IllegalArgumentException e) {
            throw new SegmentException(
                    name, "The header of queue '%s' holds nonsense: %s".formatted(name, e.getMessage()));
        }
    }

    QueueLayout layout() {
        return layout;
    }

    /** Whether these are the bytes in question. */
    @SuppressWarnings("ReferenceEquality") // Two mappings may hold equal bytes.
    boolean isOf(ByteBuffer other) {
        return bytes == other;
    }

    long word(int slot) {
        return (long) LONG.getVolatile(bytes, layout.wordOffset(slot));
    }

    boolean compareAndSetWord(int slot, long expected, long next) {
        if (careful.isNext()) {
            beforeCarefulUpdate(layout.wordOffset(slot));
        }
        return LONG.compareAndSet(bytes, layout.wordOffset(slot), expected, next);
    }

    /** Of an int or a long. All but those of slots are made rarely, so always with care: see {@link CarefulUpdates}. */
    private void beforeCarefulUpdate(int offset) {
        int unused = (int) INT.getVolatile(bytes, offset);
        Faults.report();
    }

    /** By who is writing the slot. Plain: published by the word. */
    void write(int slot, byte[] from, int offset, int length) {
        INT.set(bytes, layout.lengthOffset(slot), length);
        bytes.put(layout.payloadOffset(slot), from, offset, length);
    }

    /** By who is writing the slot: the message is in a file. Plain: published by the word. */
    void writeLarge(int slot, LargeMessage message) {
        int payload = layout.payloadOffset(slot);
        INT.set(bytes, layout.lengthOffset(slot), QueueLayout.LARGE);
        LONG.set(bytes, payload + QueueLayout.LARGE_NUMBER, message.number());
        LONG.set(bytes, payload + QueueLayout.LARGE_FILE, message.file());
        LONG.set(bytes, payload + QueueLayout.LARGE_LENGTH, message.length());
    }

    /** Of a ready or taken slot; may be anything where somebody else writes as he pleases, so read it once and check it. */
    int length(int slot) {
        return (int) INT.get(bytes, layout.lengthOffset(slot));
    }

    /** Copies a message whose length has been checked. */
    void read(int slot, byte[] into, int length) {
        bytes.get(layout.payloadOffset(slot), into, 0, length);
    }

    /**
     * Stores the bytes of a message once more, as they are: by who has taken the slot, and after {@link #read}. To read a
     * line that another core has written leaves it with both of them, and from that the next writer's stores have to wait
     * for each line in turn. A line that was stored to here is fetched like any other. Streams of messages of 256 bytes to
     * 8 KiB between two cores were three to four times as fast (1 KiB: 10.8 million a second, 3.1 before); from 64 KiB on
     * they were slower. As the bytes are the same, who dies here has changed nothing. Plain: comes before the word that
     * frees the slot.
     */
    void storeAgain(int slot, byte[] message, int length) {
        if (layout.hasUntouchedLines(length) && length <= MOST_STORED_AGAIN) {
            bytes.put(layout.payloadOffset(slot), message, 0, length);
        }
    }

    /** Of a slot whose message is in a file; may be anything, too. */
    LargeMessage large(int slot) {
        int payload = layout.payloadOffset(slot);
        return new LargeMessage(
                (long) LONG.get(bytes, payload + QueueLayout.LARGE_NUMBER),
                (long) LONG.get(bytes, payload + QueueLayout.LARGE_FILE),
                (long) LONG.get(bytes, payload + QueueLayout.LARGE_LENGTH));
    }

    /**
     * Stores to bytes of the slot that mean nothing, so that this core has its lines for itself when it changes them.
     * The stores wait for the lines beside each other, where a compare-and-set and then a message's bytes would do so one
     * after the other. Opaque: orders nothing.
     */
    void touch(int slot) {
        INT.setOpaque(bytes, layout.touchedOffset(slot), 0);
        INT.setOpaque(bytes, layout.secondTouchedOffset(slot), 0);
    }

    long epoch() {
        return (long) LONG.getVolatile(bytes, QueueLayout.EPOCH_OFFSET);
    }

    void raiseEpoch() {
        beforeCarefulUpdate(QueueLayout.EPOCH_OFFSET);
        LONG.getAndAdd(bytes, QueueLayout.EPOCH_OFFSET, 1L);
    }

    /** A number of the file that participants lock their numbers in, or 0. */
    long lockFile() {
        return (long) LONG.getVolatile(bytes, QueueLayout.LOCK_FILE_OFFSET);
    }

    /** When participants that may be alive began to move to that file, in milliseconds since 1970. */
    long lockFileSince() {
        return (long) LONG.getVolatile(bytes, QueueLayout.LOCK_FILE_SINCE_OFFSET);
    }

    /** By any participant that finds another file under the name of the lock file, before {@link #setLockFile}. */
    void setLockFileSince(long millis) {
        LONG.setVolatile(bytes, QueueLayout.LOCK_FILE_SINCE_OFFSET, millis);
    }

    /**
     * By any participant that finds another file under the name of the lock file. Volatile, and after {@link
     * #setLockFileSince}: a participant that reads this number reads that time, or a later one.
     */
    void setLockFile(long number) {
        LONG.setVolatile(bytes, QueueLayout.LOCK_FILE_OFFSET, number);
    }

    long redeliveries() {
        return (long) LONG.getVolatile(bytes, QueueLayout.REDELIVERIES_OFFSET);
    }

    void countRedelivery() {
        beforeCarefulUpdate(QueueLayout.REDELIVERIES_OFFSET);
        LONG.getAndAdd(bytes, QueueLayout.REDELIVERIES_OFFSET, 1L);
    }

    /** The numbers that somebody has. */
    BitSet numbersInUse() {
        long[] words = new long[QueueLayout.NUMBERS_WORDS];
        for (int word = 0; word < words.length; word++) {
            words[word] = (long) LONG.getVolatile(bytes, QueueLayout.NUMBERS_OFFSET + word * Long.BYTES);
        }
        BitSet numbers = BitSet.valueOf(words);
        numbers.clear(QueueLayout.NOBODY);
        return numbers;
    }

    boolean isInUse(int number) {
        return ((long) LONG.getVolatile(bytes, wordOf(QueueLayout.NUMBERS_OFFSET, number)) & 1L << number) != 0;
    }

    /** By who has the number's lock byte. */
    void use(int number) {
        set(QueueLayout.NUMBERS_OFFSET, number);
    }

    /** By who has the number's lock byte. */
    void unuse(int number) {
        clear(QueueLayout.NUMBERS_OFFSET, number);
    }

    void set(int bits, int number) {
        beforeCarefulUpdate(wordOf(bits, number));
        LONG.getAndBitwiseOr(bytes, wordOf(bits, number), 1L << number);
    }

    void clear(int bits, int number) {
        beforeCarefulUpdate(wordOf(bits, number));
        LONG.getAndBitwiseAnd(bytes, wordOf(bits, number), ~(1L << number));
    }

    /** Of 256 bits that start there: bit n mod 64 of word n / 64 is number n's. */
    private static int wordOf(int bits, int number) {
        return bits + number / Long.SIZE * Long.BYTES;
    }

    long incarnation(int number) {
        return (long) LONG.getVolatile(bytes, QueueLayout.participantOffset(number, QueueLayout.INCARNATION));
    }

    /**
     * Makes the incarnation negative, which none is, so a previous holder that goes on finds that the number is no longer its
     * own. The caller holds the number's lock byte. Volatile, and before the slots are read: a holder that has claimed a slot checks its incarnation
     * afterwards, so either its slot is found, or it finds this.
     *
     * @return the incarnation of that holder; 0 if there was none
     */
    long fence(int number) {
        long found = incarnation(number);
        if (found != 0) {
            put(number, QueueLayout.INCARNATION, found | Long.MIN_VALUE);
        }
        return found & Long.MAX_VALUE;
    }

    long processId(int number) {
        return (long) LONG.getVolatile(bytes, QueueLayout.participantOffset(number, QueueLayout.PROCESS_ID));
    }

    int count(int number, int field) {
        return (int) INT.getVolatile(bytes, QueueLayout.participantOffset(number, field));
    }

    /** By the participant. */
    void add(int number, int field, int delta) {
        int offset = QueueLayout.participantOffset(number, field);
        beforeCarefulUpdate(offset);
        INT.getAndAdd(bytes, offset, delta);
    }

    /** By who has the number's lock byte: a new holder of it, of whom nobody waits yet, or none. */
    void introduce(int number, long incarnation, long processId) {
        resetCount(number, QueueLayout.CONSUMERS);
        resetCount(number, QueueLayout.PRODUCERS);
        stopWaiting(number, QueueEvent.MESSAGE);
        stopWaiting(number, QueueEvent.ROOM);
        put(number, QueueLayout.PROCESS_ID, processId);
        put(number, QueueLayout.INCARNATION, incarnation);
    }

    void resetCount(int number, int field) {
        INT.setVolatile(bytes, QueueLayout.participantOffset(number, field), 0);
    }

    void put(int number, int field, long value) {
        LONG.setVolatile(bytes, QueueLayout.participantOffset(number, field), value);
    }

    /** 64 of the numbers that wait: bit n of word w is number 64 w + n. */
    long waiters(QueueEvent event, int word) {
        return (long) LONG.getVolatile(bytes, event.waiters() + word * Long.BYTES);
    }

    /** Odd while somebody waits. */
    long waitNumber(int number, QueueEvent event) {
        return (long) LONG.getVolatile(bytes, QueueLayout.participantOffset(number, event.waitNumber()));
    }

    /**
     * By the participant's one waiting thread. Its wait number becomes one that was never used before, as who has rung
     * one does not do so again; then its bit is set, so that who sees the bit sees that number.
     */
    void startWaiting(int number, QueueEvent event) {
        put(number, event.waitNumber(), (waitNumber(number, event) + 1) | 1);
        set(event.waiters(), number);
    }

    /** By the participant's one waiting thread, or who has the number's lock byte. */
    void stopWaiting(int number, QueueEvent event) {
        clear(event.waiters(), number);
        put(number, event.waitNumber(), (waitNumber(number, event) + 1) & ~1L);
    }

    /** How many have held the number, with this holder. By who has the number's lock byte. */
    int countHolder(int number) {
        int offset = QueueLayout.participantOffset(number, QueueLayout.HOLDERS);
        beforeCarefulUpdate(offset);
        return (int) INT.getAndAdd(bytes, offset, 1) + 1;
    }

    /** How many files of large messages were made under the number, so also the next one's number. */
    long files(int number) {
        return (long) LONG.getVolatile(bytes, QueueLayout.participantOffset(number, QueueLayout.FILES));
    }

    /** All files of the number before this one are gone. */
    long firstFile(int number) {
        return (long) LONG.getVolatile(bytes, QueueLayout.participantOffset(number, QueueLayout.FIRST_FILE));
    }

    /** A number for a file of a large message that no other of this participant number ever had. */
    long nextFile(int number) {
        int offset = QueueLayout.participantOffset(number, QueueLayout.FILES);
        beforeCarefulUpdate(offset);
        long next = (long) LONG.getAndAdd(bytes, offset, 1L);
        // Negative only if somebody overwrote it, and part of a file's name.
        return next & Long.MAX_VALUE;
    }
}
