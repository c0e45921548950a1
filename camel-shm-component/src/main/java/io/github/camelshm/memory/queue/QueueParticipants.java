// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static io.github.camelshm.memory.queue.QueueLayout.MAX_NUMBER;
import static io.github.camelshm.memory.queue.QueueLayout.numberOf;
import static io.github.camelshm.memory.queue.QueueLayout.ownerOf;
import static io.github.camelshm.memory.queue.QueueLayout.stateOf;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentException;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who takes part in a queue, and who puts in order what the dead have left.
 *
 * <p>Each participant has a number, and holds that number's byte of the {@link LockFile} for as long as it lives: the
 * kernel drops the lock when the process dies, however it dies, so who gets a byte knows that nobody has that number.
 * Whoever gets one, to repair or to join, does these in this order: fences the holder before, which may have lost its byte
 * and go on; repairs every slot that the number owns, removes its files, raises the epoch, clears the number's bit, and only then lets go of the byte or sets the bit anew; and rings all
 * bells, once for all numbers that it has repaired. If it dies before the bit is cleared, another does all of it again;
 * after that, at worst somebody is not rung, and looks again by itself.
 *
 * <p>A participant that is alive but stopped keeps its byte, and is never repaired.
 *
 * <p>The lock file may be moved away, removed or replaced while participants live (a cleaner of temporary files does that), and
 * then their bytes are free in the next one. So each checks, every {@value #LONGEST_CHECK_MILLIS} ms at least, that the file in
 * which it holds its byte is the one that the name means, and else locks its byte there. And the queue's header says which lock
 * file its participants use: the first to find another under the name writes that and the time, and for {@value #GRACE_MILLIS}
 * ms from then on a free byte proves nothing. A participant that is stopped for all of that time is declared dead, and finds
 * itself fenced when it goes on. Thread-safe.
 */
final class QueueParticipants {
    /** How often a participant checks its part at least, in milliseconds. */
    static final long LONGEST_CHECK_MILLIS = 250;

    /** Twice that: a check that falls due just before the lock file is replaced finds it in place. */
    static final long GRACE_MILLIS = 2 * LONGEST_CHECK_MILLIS;

    private static final Random RANDOM = new Random();
    private static final int MAX_TRIES = 1_000;

    /** Far longer than a process that has lost its core for a while needs to be back. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final QueueMemory memory;
    private final QueueLayout layout;
    private final QueueFiles files;
    private final LockFile locks;
    private final List<QueueRinger> ringers;

    /** Of one thread at a time: who takes care. */
    private final OwnedSlots ownedSlots;

    /**
     * Whether files are looked for under numbers without a participant: at first, after a death, and again where the directory
     * was closed. Of who takes care.
     */
    private boolean mayHaveLeftovers = true;

    /** What was found in the middle of something, by slot. Of one thread at a time: who takes care. */
    private Map<Integer, Stall> stalls = Map.of();

    /** A slot that is in the middle of something, since when it has been, and that this was told of, or not yet. */
    private record Stall(long word, long since, boolean isReported) {}

    /** @param ringers of all kinds of events */
    QueueParticipants(String name, QueueMemory memory, QueueFiles files, LockFile locks, List<QueueRinger> ringers) {
        this.name = name;
        this.memory = memory;
        this.layout = memory.layout();
        this.files = files;
        this.locks = locks;
        this.ringers = List.copyOf(ringers);
        this.ownedSlots = new OwnedSlots(memory);
    }

    /**
     * Takes part, under the lowest number that nobody has. Preferably one without files that only another user may remove: what
     * is left under such a number is looked for only while no participant has it.
     *
     * @throws SegmentException if all are in use, or the system refuses to lock
     */
    Seat join() {
        return join(false)
                .or(() -> join(true))
                .orElseThrow(() -> new SegmentException(
                        name, "Queue '%s' has %d participants, the most that it can have".formatted(name, MAX_NUMBER)));
    }

    private Optional<Seat> join(boolean mayHaveLeftovers) {
        for (int number = 1; number <= MAX_NUMBER; number++) {
            Optional<FileLock> lock = locks.tryLock(LockFile.byteOfParticipant(number), false);
            Seat seat = lock.isPresent() ? join(number, lock.get(), mayHaveLeftovers) : null;
            if (seat != null) {
                return Optional.of(seat);
            }
        }
        return Optional.empty();
    }

    /** Returns null, and lets go of the lock, if the number may be in use, or has leftovers where there may be none. */
    private Seat join(int number, FileLock lock, boolean mayHaveLeftovers) {
        Seat seat = null;
        try {
            boolean isFree = provesDeath() || !memory.isInUse(number);
            if (isFree) {
                repair(number);
            }
            if (isFree && (mayHaveLeftovers || !hasOthersFiles(number))) {
                long incarnation = RANDOM.nextLong() >>> 1 | 1;
                memory.introduce(number, incarnation, ProcessHandle.current().pid());
                int owner = QueueLayout.owner(number, memory.countHolder(number));
                memory.use(number);
                seat = new Seat(number, owner, incarnation, lock);
            }
            return seat;
        } finally {
            if (seat == null) {
                LockFile.release(lock);
            }
        }
    }

    /** Of a number that was just repaired. */
    private boolean hasOthersFiles(int number) {
        long first = memory.firstFile(number);
        return memory.incarnation(number) != 0
                || (first != memory.files(number) && files.isOthers(new LargeMessage(number, first, 0)));
    }

    /** Ends it: what it has in hand becomes ready again. */
    void leave(Seat seat) {
        try {
            if (isStill(seat)) {
                repair(seat.number());
            }
        } finally {
            seat.release();
        }
    }

    /**
     * Whether a byte that this process has just locked proves that the participant with its number is dead. Not while the living
     * may have theirs in the lock file before.
     */
    private boolean provesDeath() {
        long file = locks.fileNumber();
        if (memory.lockFile() != file) {
            boolean mayAnyLive = !memory.numbersInUse().isEmpty();
            // If this participant dies in between, the next to find the other file does both again.
            memory.setLockFileSince(mayAnyLive ? System.currentTimeMillis() : 0);
            memory.setLockFile(file);
        }
        return !isGrace();
    }

    private boolean isGrace() {
        long age = System.currentTimeMillis() - memory.lockFileSince();
        // Negative where the clock was set back, or memory overwritten: then a death is noticed rather than none ever.
        return age >= 0 && age < GRACE_MILLIS;
    }

    /** Locks the number's byte in the lock file that the name means now, if that is another, or gone. */
    private void holdInPlace(Seat own) {
        if (locks.isInPlace(own.lock()) || !locks.hasSegment()) {
            return;
        }
        // If another has the byte for a moment, to see whether we live, the next check gets it.
        locks.tryLock(LockFile.byteOfParticipant(own.number()), false).ifPresent(lock -> {
            // Held before the header is written: that may fail, and the byte is this participant's all the same.
            own.holdBy(lock);
            provesDeath();
        });
    }

    /** Whether the number is still this holder's. Not if it has lost its lock, and was taken for dead. */
    boolean isStill(Seat seat) {
        return memory.isInUse(seat.number()) && memory.incarnation(seat.number()) == seat.incarnation();
    }

    /**
     * Repairs what the dead have left, and looks who is alive, but has stopped where the others have to wait. An idle
     * process does this again and again. For one thread at a time.
     *
     * @return what is to be told, each such case once
     */
    List<String> takeCare(Seat own) {
        holdInPlace(own);
        BitSet owned = ownedSlots.find();
        repairDead(own, owned);
        return stalled(owned);
    }

    /** Repairs what the dead have left, and what one has who held this number before, and did something under it after it had left. */
    private void repairDead(Seat own, BitSet owned) {
        // Only where somebody overwrote memory, a slot names another than those in use.
        BitSet owners = memory.numbersInUse();
        boolean repaired = false;
        for (int slot = owned.nextSetBit(0); slot >= 0; slot = owned.nextSetBit(slot + 1)) {
            long word = memory.word(slot);
            owners.set(numberOf(word));
            if (numberOf(word) == own.number() && ownerOf(word) != own.owner() && isStill(own)) {
                repaired |= repair(slot, word);
                memory.raiseEpoch();
            }
        }
        owners.clear(own.number());
        BitSet leftovers = mayHaveLeftovers ? numbersWithLeftovers() : new BitSet();
        leftovers.andNot(owners);
        boolean isAnyDead = repairIfDead(owners);
        repaired |= isAnyDead;
        repaired |= repairIfDead(leftovers);
        // Who died may have read what could be truncated now.
        boolean isUnfinished = files.takeUnfinished();
        mayHaveLeftovers = isAnyDead || isUnfinished;
        if (repaired) {
            // Once for all of them: where somebody overwrote memory, each number may be in use, and wait.
            ringAll();
        }
    }

    /** Numbers that no participant has, but files of participants that had them: this user may be the one to remove them. */
    private BitSet numbersWithLeftovers() {
        BitSet numbers = new BitSet();
        for (int number = 1; number <= MAX_NUMBER; number++) {
            boolean mayHaveFiles = memory.incarnation(number) != 0 || memory.firstFile(number) != memory.files(number);
            numbers.set(number, mayHaveFiles && !memory.isInUse(number));
        }
        return numbers;
    }

    /** Rings nobody. Returns whether any of them was dead. */
    private boolean repairIfDead(BitSet numbers) {
        boolean isAnyDead = false;
        for (int number = numbers.nextSetBit(1); number >= 0; number = numbers.nextSetBit(number + 1)) {
            isAnyDead |= repairIfDead(number);
        }
        return isAnyDead;
    }

    /** Rings nobody. @return whether it was dead */
    private boolean repairIfDead(int number) {
        Optional<FileLock> lock = locks.tryLock(LockFile.byteOfParticipant(number), false);
        if (lock.isEmpty()) {
            return false;
        }
        try {
            boolean isDead = provesDeath();
            if (isDead) {
                putInOrder(number);
            }
            return isDead;
        } finally {
            LockFile.release(lock.get());
        }
    }

    /** Whether somebody has the number's byte. */
    boolean isAlive(int number) {
        if (!locks.exists()) {
            return false; // Who only looks makes no lock file.
        }
        Optional<FileLock> lock = locks.tryLock(LockFile.byteOfParticipant(number), false);
        lock.ifPresent(LockFile::release);
        // What only looks in writes nothing: that the file is another tells as much as the time.
        boolean isOther = memory.lockFile() != 0 && memory.lockFile() != locks.fileNumber();
        boolean mayLive = (isOther || isGrace()) && memory.isInUse(number);
        return mayLive || lock.isEmpty();
    }

    /** By who has the number's byte. */
    private void repair(int number) {
        putInOrder(number);
        ringAll();
    }

    private void ringAll() {
        ringers.forEach(QueueRinger::ring);
    }

    /** By who has the number's byte. */
    private void putInOrder(int number) {
        // First of all: a fenced holder that goes on may claim a slot after the loop below has passed it. The holder
        // checks
        // that it still has its number before it names a large message's file there, as such a file is removed here.
        long incarnation = memory.fence(number);
        for (int slot = 0; slot < layout.size(); slot++) {
            repairSlot(slot, number);
        }
        deleteLargeOf(number);
        boolean isAllGone = files.deleteBelongingsOf(number, incarnation);
        memory.raiseEpoch();
        // What could not be removed is found by the incarnation again.
        memory.introduce(number, isAllGone ? 0 : incarnation, 0);
        memory.unuse(number);
    }

    /** Where none were made since all were gone, which is so in most queues, there is nothing to look for. */
    private void deleteLargeOf(int number) {
        long first = memory.firstFile(number);
        long next = memory.files(number);
        if (first != next) {
            memory.put(
                    number,
                    QueueLayout.FIRST_FILE,
                    files.deleteLargeOf(number, first, next, largeMessages()::contains));
        }
    }

    /** Producers may pass it by meanwhile, each once; nobody else changes it. */
    private void repairSlot(int slot, int number) {
        boolean repaired = false;
        for (int tries = 0; !repaired && tries < MAX_TRIES; tries++) {
            long word = memory.word(slot);
            repaired = numberOf(word) != number || repair(slot, word);
        }
    }

    /** Moves a slot on that its owner will not. */
    private boolean repair(int slot, long word) {
        boolean again = stateOf(word) == QueueLayout.TAKEN;
        if (stateOf(word) == QueueLayout.RELEASING && memory.length(slot) == QueueLayout.LARGE) {
            files.delete(memory.large(slot));
        }
        long next = again ? QueueLayout.readyAgain(word) : QueueLayout.free(QueueLayout.lapOf(word) + 1);
        boolean repaired = memory.compareAndSetWord(slot, word, next);
        if (repaired && again) {
            memory.countRedelivery();
        }
        return repaired;
    }

    /** Those that slots name. Of one that changes meanwhile it may be nonsense, but of no file of somebody who is dead. */
    private Set<LargeMessage> largeMessages() {
        Set<LargeMessage> messages = new HashSet<>();
        for (int slot = 0; slot < layout.size(); slot++) {
            if (memory.length(slot) == QueueLayout.LARGE && stateOf(memory.word(slot)) != QueueLayout.FREE) {
                LargeMessage message = memory.large(slot);
                messages.add(new LargeMessage(message.number(), message.file(), 0));
            }
        }
        return messages;
    }

    /** Looks whether somebody is in the middle of what takes an instant, and has been since an earlier look. */
    private List<String> stalled(BitSet owned) {
        long now = System.nanoTime();
        Map<Integer, Stall> found = new HashMap<>();
        List<String> reports = new ArrayList<>();
        for (int slot = owned.nextSetBit(0); slot >= 0; slot = owned.nextSetBit(slot + 1)) {
            long word = memory.word(slot);
            if (isInstant(word)) {
                Stall known = stalls.get(slot);
                Stall stall = known != null && known.word() == word ? known : new Stall(word, now, false);
                if (!stall.isReported() && now - stall.since() >= STALLED_NANOS) {
                    stall = new Stall(word, stall.since(), true);
                    reports.add(reportOf(slot, word));
                }
                found.put(slot, stall);
            }
        }
        stalls = found;
        return reports;
    }

    private String reportOf(int slot, long word) {
        return "Queue '%s': participant %d (process %d) is alive, but has stopped in the middle of %s slot %d"
                .formatted(
                        name,
                        numberOf(word),
                        memory.processId(numberOf(word)),
                        stateOf(word) == QueueLayout.WRITING ? "writing" : "freeing",
                        slot);
    }

    /** Whether somebody is in the middle of what takes an instant. */
    private static boolean isInstant(long word) {
        boolean isSomebodys = numberOf(word) != QueueLayout.NOBODY;
        return isSomebodys && (stateOf(word) == QueueLayout.WRITING || stateOf(word) == QueueLayout.RELEASING);
    }
}
