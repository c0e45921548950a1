// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.channels.FileLock;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The participants of a structure: they lease numbers, and recover what dead participants left.
 *
 * <p>A process that gets a number's lock byte, to join or to recover, takes these steps in this order. It fences the
 * former holder, which may have lost its byte and continue. It reclaims all that the number owns in the structure. It
 * removes the number's files, raises the rescan counter, and clears the number's bit. Only then does it release the
 * byte or set the bit anew. Then it rings all doorbells, once for all numbers that it has recovered.
 *
 * <pre>
 *        a participant that           dies                   is stopped             was fenced and continues
 *     1  joins, before its bit is     the next repeats all   it holds the byte      as in row 2
 *        set
 *     2  recovers, before the bit is  the next repeats all   it holds the byte, and fences a participant that has leased the
 *        cleared                                             the others continue    number since: what that one owns is reclaimed,
 *                                                            without that number    and it joins anew. It may remove its doorbell,
 *                                                                                   so a wait ends in time by itself
 *     3  recovers, after the bit is   a wait is not rung,    the same               the same
 *        cleared                      and ends in time
 *     4  leaves                       as in rows 2 and 3     as in rows 2 and 3     nothing if fenced before; else as in rows 2 and 3
 *     5  does anything else           its number is          it keeps its number    its compare-and-sets fail: words name its
 *                                     recovered                                     generation; it joins anew
 * </pre>
 *
 * <p>Thread-safe, but for {@link #recover}.
 */
public final class Participants {
    private static final Random RANDOM = new Random();

    private final String segment;
    private final SegmentKind kind;
    private final ParticipantMemory memory;
    private final StructureFiles files;
    private final Structure structure;
    private final Liveness liveness;
    private final List<Ringer> ringers;

    /**
     * Whether to search for files under numbers without a participant: at first, after a death, and again where the
     * directory was closed or another process read a file. Used only by the thread that recovers.
     */
    private boolean mayHaveLeftovers = true;

    /**
     * The participants of the structure in this memory.
     *
     * @param ringers of all events
     */
    public Participants(
            String segment,
            SegmentKind kind,
            ParticipantMemory memory,
            StructureFiles files,
            LockFile locks,
            Structure structure,
            Collection<Ringer> ringers) {
        this.segment = segment;
        this.kind = kind;
        this.memory = memory;
        this.files = files;
        this.structure = structure;
        this.liveness = new Liveness(memory, locks);
        this.ringers = List.copyOf(ringers);
    }

    /**
     * Leases the lowest free number. Prefers a number without files that only another user may remove, because
     * leftovers under such a number are searched for only while no participant has it.
     *
     * @throws SegmentException if all are in use, or the system refuses to lock
     */
    Lease join() {
        return join(false)
                .or(() -> join(true))
                .orElseThrow(() -> new SegmentException(
                        segment,
                        "%s '%s' has %d participants, which is the maximum"
                                .formatted(kind.title(), segment, ParticipantLayout.MAX_NUMBER)));
    }

    private Optional<Lease> join(boolean mayHaveLeftovers) {
        for (int number = 1; number <= ParticipantLayout.MAX_NUMBER; number++) {
            Optional<FileLock> lock = liveness.tryLock(number);
            Lease lease = lock.isPresent() ? join(number, lock.get(), mayHaveLeftovers) : null;
            if (lease != null) {
                return Optional.of(lease);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns null, and releases the lock, if the number may be in use, or has leftovers although the caller excludes
     * numbers with leftovers.
     */
    private @Nullable Lease join(int number, FileLock lock, boolean mayHaveLeftovers) {
        Lease lease = null;
        try {
            boolean isFree = liveness.confirmDeath() || !memory.isInUse(number);
            if (isFree) {
                recover(number);
                ringAll();
            }
            if (isFree && (mayHaveLeftovers || !hasOthersFiles(number))) {
                long incarnation = RANDOM.nextLong() >>> 1 | 1;
                memory.introduce(number, incarnation, ProcessHandle.current().pid());
                int owner = Owner.of(number, memory.nextGeneration(number));
                memory.use(number);
                lease = new Lease(number, owner, incarnation, lock);
            }
            return lease;
        } finally {
            if (lease == null) {
                LockFile.release(lock);
            }
        }
    }

    /** Whether a number that was just recovered has leftovers that only another user may remove. */
    private boolean hasOthersFiles(int number) {
        return memory.incarnation(number) != 0
                || (hasNumberedFiles(number) && files.isOthers(files.numbered(number, memory.firstFile(number))));
    }

    private boolean hasNumberedFiles(int number) {
        return memory.firstFile(number) != memory.files(number);
    }

    /**
     * Ends a lease: what its participant owns is reclaimed. Files that this participant could not remove before are
     * tried once more, because no other participant searches for them until one joins or dies.
     */
    void leave(Lease lease) {
        try {
            if (isStill(lease)) {
                recover(lease.number());
                recoverIfDead(numbersWithLeftovers());
                ringAll();
            }
        } finally {
            lease.release();
        }
    }

    /** Whether the number still belongs to this holder. False if the holder has lost its lock byte, and was fenced. */
    boolean isStill(Lease lease) {
        return memory.isInUse(lease.number()) && memory.incarnation(lease.number()) == lease.incarnation();
    }

    /**
     * Recovers what dead participants left, and what a former holder of this participant's number owns: it may have
     * continued, fenced, after its number was recovered. Each participant does this periodically, even if it is idle.
     * For one thread at a time.
     *
     * @return what to report, each case once
     */
    List<String> recover(Lease own) {
        liveness.holdInPlace(own);
        BitSet owners = structure.owners();
        boolean isChanged = reclaimOfFormerHolders(own, owners);
        BitSet numbers = memory.numbersInUse();
        // A word names a number that is not in use only where another program overwrote memory.
        owners.stream().map(Owner::number).forEach(numbers::set);
        numbers.clear(own.number());
        BitSet leftovers = mayHaveLeftovers ? numbersWithLeftovers() : new BitSet();
        leftovers.andNot(numbers);
        boolean isAnyDead = !recoverIfDead(numbers).isEmpty();
        BitSet recovered = recoverIfDead(leftovers);
        isChanged |= isAnyDead || !recovered.isEmpty();
        // The dead may have been reading files that can be truncated now. The byte of a number with leftovers may be
        // held by a process that only tests it, and after the lock file was replaced a free byte proves nothing yet.
        boolean isUnfinished = files.takeUnfinished() || !recovered.equals(leftovers);
        mayHaveLeftovers = isAnyDead || isUnfinished;
        if (isChanged) {
            ringAll();
        }
        return structure.stalled();
    }

    private boolean reclaimOfFormerHolders(Lease own, BitSet owners) {
        IntPredicate former = owner -> Owner.number(owner) == own.number() && owner != own.owner();
        if (owners.stream().noneMatch(former)) {
            return false;
        }
        // The number is checked after the word was read: as long as this participant holds it, a word with that number
        // names a former holder, never a later one.
        boolean isAny = structure.reclaim(owner -> former.test(owner) && isStill(own));
        if (isAny) {
            memory.raiseRescans();
        }
        return isAny;
    }

    /** Numbers without a participant, but with files of former ones: this user may be able to remove them. */
    private BitSet numbersWithLeftovers() {
        BitSet numbers = new BitSet();
        for (int number = 1; number <= ParticipantLayout.MAX_NUMBER; number++) {
            boolean mayHaveFiles = memory.incarnation(number) != 0 || hasNumberedFiles(number);
            numbers.set(number, mayHaveFiles && !memory.isInUse(number));
        }
        return numbers;
    }

    /** Recovers the numbers whose participants are dead, without ringing. Returns those. */
    private BitSet recoverIfDead(BitSet numbers) {
        BitSet recovered = new BitSet();
        numbers.stream().filter(this::recoverIfDead).forEach(recovered::set);
        return recovered;
    }

    private boolean recoverIfDead(int number) {
        Optional<FileLock> lock = liveness.tryLock(number);
        if (lock.isEmpty()) {
            return false;
        }
        try {
            boolean isDead = liveness.confirmDeath();
            if (isDead) {
                recover(number);
            }
            return isDead;
        } finally {
            LockFile.release(lock.get());
        }
    }

    /**
     * Called by the holder of the number's lock byte. Idempotent: if the holder dies in between, another participant
     * repeats all of it.
     */
    private void recover(int number) {
        // Fences first: a fenced holder that continues may claim a word that was passed already. It checks that it
        // still has its number before it names a file there, because that file is removed here.
        long incarnation = memory.fence(number);
        structure.reclaim(owner -> Owner.number(owner) == number);
        boolean isAllGone = removeFiles(number, incarnation);
        memory.raiseRescans();
        // Files that could not be removed are found by the incarnation again.
        memory.introduce(number, isAllGone ? 0 : incarnation, 0);
        memory.unuse(number);
    }

    private boolean removeFiles(int number, long incarnation) {
        // Where no file was created since all were gone, which is so under most numbers, there is nothing to search
        // for.
        if (hasNumberedFiles(number)) {
            memory.setFirstFile(
                    number,
                    files.removeNumbered(
                            number, memory.firstFile(number), memory.files(number), structure.namedFiles(number)));
        }
        boolean areDoorbellsGone = files.removeDoorbells(number);
        return structure.removeIncarnationFiles(number, incarnation) && areDoorbellsGone;
    }

    private void ringAll() {
        ringers.forEach(Ringer::ring);
    }
}
