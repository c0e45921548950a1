// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import static io.github.camelshm.memory.participant.ParticipantLayout.participantOffset;

import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.BitSet;

/**
 * The header that participants share, at the offsets of {@link ParticipantLayout}.
 *
 * <p>Memory order. All of it is only ever read volatile, and written volatile or by an atomic update. So are the words
 * of a structure, and therefore all of these accesses have one order that all processes agree on. The handshake of
 * waiting relies on that (Dekker): a publisher changes a word and then reads which numbers wait; a waiter sets that it
 * waits and then reads the words. One of them sees the other. Thread-safe.
 */
public final class ParticipantMemory {
    private final StructureMemory memory;

    public ParticipantMemory(StructureMemory memory) {
        this.memory = memory;
    }

    /** Makes a new structure of zeros one of this kind. This is the last store to a segment before it gets its name. */
    public static void initialize(StructureMemory memory, SegmentKind kind, int version) {
        memory.setInt(ParticipantLayout.VERSION_OFFSET, version);
        memory.setVolatile(ParticipantLayout.MAGIC_OFFSET, SegmentInternals.magic(kind));
    }

    /**
     * Checks the layout version.
     *
     * @throws SegmentException if the structure has another one of its kind
     */
    public static void requireVersion(String segment, SegmentKind kind, StructureMemory memory, int version) {
        int found = memory.getInt(ParticipantLayout.VERSION_OFFSET);
        if (found != version) {
            throw new SegmentException(
                    segment,
                    "%s '%s' has layout version %d, but only version %d is supported"
                            .formatted(kind.title(), segment, found, version));
        }
    }

    /** The rescan counter: a participant that finds it changed scans from the beginning. */
    public long rescans() {
        return memory.getVolatile(ParticipantLayout.RESCANS_OFFSET);
    }

    /** Called whenever slots behind the others' positions have become available. */
    public void raiseRescans() {
        memory.getAndAdd(ParticipantLayout.RESCANS_OFFSET, 1);
    }

    /** A number that identifies the file in which participants lock their numbers, or 0. */
    long lockFile() {
        return memory.getVolatile(ParticipantLayout.LOCK_FILE_OFFSET);
    }

    /** When participants that may be alive began to move to the current lock file, in milliseconds since 1970. */
    long lockFileSince() {
        return memory.getVolatile(ParticipantLayout.LOCK_FILE_SINCE_OFFSET);
    }

    /**
     * Called by any participant that finds another file under the lock file's name than the header names. The time is
     * stored first, so a participant that reads the number of the current lock file reads its time, or a later one.
     */
    void setLockFile(long number, long sinceMillis) {
        memory.setVolatile(ParticipantLayout.LOCK_FILE_SINCE_OFFSET, sinceMillis);
        memory.setVolatile(ParticipantLayout.LOCK_FILE_OFFSET, number);
    }

    /** The numbers that are leased. */
    public BitSet numbersInUse() {
        long[] words = new long[ParticipantLayout.NUMBERS_WORDS];
        for (int word = 0; word < words.length; word++) {
            words[word] = memory.getVolatile(ParticipantLayout.NUMBERS_OFFSET + word * Long.BYTES);
        }
        BitSet numbers = BitSet.valueOf(words);
        numbers.clear(Owner.NONE);
        return numbers;
    }

    public boolean isInUse(int number) {
        return (memory.getVolatile(wordOf(ParticipantLayout.NUMBERS_OFFSET, number)) & 1L << number) != 0;
    }

    /** Called by the holder of the number's lock byte. */
    void use(int number) {
        memory.bitwiseOr(wordOf(ParticipantLayout.NUMBERS_OFFSET, number), 1L << number);
    }

    /** Called by the holder of the number's lock byte. */
    void unuse(int number) {
        memory.bitwiseAnd(wordOf(ParticipantLayout.NUMBERS_OFFSET, number), ~(1L << number));
    }

    /** The word with a number's bit, of 256 bits that start there: bit n mod 64 of word n / 64 is number n's. */
    private static int wordOf(int bits, int number) {
        return bits + number / Long.SIZE * Long.BYTES;
    }

    public long incarnation(int number) {
        return get(number, ParticipantLayout.INCARNATION);
    }

    /**
     * Makes the incarnation negative. A valid one is positive, so a former holder that continues finds that the number
     * is no longer its own. Called by the holder of the number's lock byte, before it reads the structure. The store is
     * volatile. A participant that has claimed a word checks its incarnation afterwards, so either its claim is found
     * here, or it finds that it was fenced.
     *
     * @return the incarnation of that holder; 0 if there was none
     */
    long fence(int number) {
        long found = incarnation(number);
        if (found != 0) {
            set(number, ParticipantLayout.INCARNATION, found | Long.MIN_VALUE);
        }
        return found & Long.MAX_VALUE;
    }

    public long processId(int number) {
        return get(number, ParticipantLayout.PROCESS_ID);
    }

    /** How many consumers or producers a participant has. */
    public int count(int number, int field) {
        return memory.getIntVolatile(participantOffset(number, field));
    }

    /** Called by the participant. */
    public void addToCount(int number, int field, int delta) {
        memory.getAndAddInt(participantOffset(number, field), delta);
    }

    /** Enters a new holder, which does not wait yet, or none. Called by the holder of the number's lock byte. */
    void introduce(int number, long incarnation, long processId) {
        memory.setIntVolatile(participantOffset(number, ParticipantLayout.CONSUMERS), 0);
        memory.setIntVolatile(participantOffset(number, ParticipantLayout.PRODUCERS), 0);
        for (Event event : Event.values()) {
            stopWaiting(number, event);
        }
        set(number, ParticipantLayout.PROCESS_ID, processId);
        set(number, ParticipantLayout.INCARNATION, incarnation);
    }

    private long get(int number, int field) {
        return memory.getVolatile(participantOffset(number, field));
    }

    private void set(int number, int field, long value) {
        memory.setVolatile(participantOffset(number, field), value);
    }

    /** 64 of the numbers that wait: bit n of word w is number 64 w + n. */
    public long waiters(Event event, int word) {
        return memory.getVolatile(event.waiters() + word * Long.BYTES);
    }

    /** Odd while the participant waits. */
    public long waitNumber(int number, Event event) {
        return get(number, event.waitNumber());
    }

    /**
     * Called by the participant's one waiting thread. Its wait number becomes one that was never used before, because a
     * ringer rings each number once. Then its bit is set, so a ringer that sees the bit sees that number.
     */
    public void startWaiting(int number, Event event) {
        set(number, event.waitNumber(), (waitNumber(number, event) + 1) | 1);
        memory.bitwiseOr(wordOf(event.waiters(), number), 1L << number);
    }

    /** Called by the participant's one waiting thread, or by the holder of the number's lock byte. */
    public void stopWaiting(int number, Event event) {
        memory.bitwiseAnd(wordOf(event.waiters(), number), ~(1L << number));
        set(number, event.waitNumber(), (waitNumber(number, event) + 1) & ~1L);
    }

    /** Counts one more lease of the number. Called by the holder of its lock byte. */
    int nextGeneration(int number) {
        return memory.getAndAddInt(participantOffset(number, ParticipantLayout.GENERATION), 1) + 1;
    }

    /** Whether this owner still holds its number: it has neither left nor been recovered. */
    public boolean isHeldBy(int owner) {
        int number = Owner.number(owner);
        return number != Owner.NONE
                && isInUse(number)
                && owner
                        == Owner.of(
                                number, memory.getIntVolatile(participantOffset(number, ParticipantLayout.GENERATION)));
    }

    /** How many files were numbered under this number, which is also the number of the next file. */
    long files(int number) {
        return get(number, ParticipantLayout.FILES);
    }

    /** All files of the number before this one are gone. */
    long firstFile(int number) {
        return get(number, ParticipantLayout.FIRST_FILE);
    }

    /** Called by the holder of the number's lock byte. */
    void setFirstFile(int number, long file) {
        set(number, ParticipantLayout.FIRST_FILE, file);
    }

    /** A number for a file that no other file under this participant's number ever had. */
    public long nextFile(int number) {
        long next = memory.getAndAdd(participantOffset(number, ParticipantLayout.FILES), 1);
        // Negative only if another program overwrote it. The number becomes part of a file's name.
        return next & Long.MAX_VALUE;
    }
}
