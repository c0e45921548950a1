// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static io.github.camelshm.memory.queue.QueueLayout.FREE;
import static io.github.camelshm.memory.queue.QueueLayout.FREEING;
import static io.github.camelshm.memory.queue.QueueLayout.READY;
import static io.github.camelshm.memory.queue.QueueLayout.TAKEN;
import static io.github.camelshm.memory.queue.QueueLayout.WRITING;
import static io.github.camelshm.memory.queue.QueueLayout.deliveriesOf;
import static io.github.camelshm.memory.queue.QueueLayout.lapOf;
import static io.github.camelshm.memory.queue.QueueLayout.numberOf;
import static io.github.camelshm.memory.queue.QueueLayout.stateOf;
import static io.github.camelshm.memory.queue.QueueLayout.withLap;
import static io.github.camelshm.memory.queue.QueueLayout.withState;
import static io.github.camelshm.memory.queue.QueueLayout.word;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.segment.SegmentException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongUnaryOperator;

/**
 * Moves messages through the slots of a queue, for one participant.
 *
 * <pre>
 *     from                 event                              to                        if the owner dies in the from-state
 *     FREE(L)              claim                              WRITING(L, me)            no owner
 *     WRITING(L, me)       publish                            READY(L, 0)               FREE(L+1)
 *     WRITING(L, me)       give up                            FREE(L+1)                 FREE(L+1)
 *     READY(L, d)          take                               TAKEN(L, d, me)           no owner
 *     TAKEN(L, d, o)       a producer one lap ahead skips it  TAKEN(L+1, d, o)          READY(L, d+1), rescans+1
 *     FREEING(L, d, o)   a producer one lap ahead skips it  FREEING(L+1, d, o)      unlink its file if it is there, FREE(L+1)
 *     TAKEN(L, d, me)      acknowledge                        FREE(L+1)                 READY(L, d+1), rescans+1
 *     TAKEN(L, d, me)      requeue                            READY(L, d+1), rescans+1  READY(L, d+1), rescans+1
 *     TAKEN(L, d, me)      release                            READY(L, d), rescans+1    READY(L, d+1), rescans+1
 *     TAKEN(L, d, me)      acknowledge a large message        FREEING(L, d, me)       READY(L, d+1), rescans+1
 *     FREEING(L, d, me)  its file is unlinked               FREE(L+1)                 unlink its file if it is there, FREE(L+1)
 * </pre>
 *
 * <p>Each transition is one compare-and-set on the slot's word, from exactly the word that was read. So a fenced participant
 * whose slot was reclaimed fails to change it, and learns that it was fenced.
 *
 * <p>Invariants. Producers claim positions in order, so no position below a claimed one is free, and the first free
 * position is the end of the queue. A slow consumer does not block the ring: a producer that finds its slot still taken
 * one lap later sets the slot's lap to its own and skips it. A message that becomes ready again may lie behind the
 * consumers; the rescan counter tells them to scan from the beginning. The position that this participant scans from
 * next is only a hint, too low at worst.
 *
 * <p>Whatever the memory holds, each call ends after it has read at most a few laps of slots. Thread-safe.
 */
final class QueueRing {
    /** What {@link #claim} returns when there is no room. */
    static final long NONE = -1;

    private static final VarHandle CLAIM_FROM;

    static {
        try {
            CLAIM_FROM = MethodHandles.lookup().findVarHandle(QueueRing.class, "claimFrom", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final QueueMemory memory;
    private final ParticipantMemory participants;
    private final QueueLayout layout;
    private final int me;
    private final CatchUpBackoff producers;
    private final CatchUpBackoff consumers;

    /**
     * At most the first free position. Opaque: threads overwrite each other, and a value that is too low costs some
     * steps.
     */
    @SuppressWarnings("unused") // By the handle.
    private long claimFrom;

    /**
     * Replaced, not changed, when the rescan counter has changed. A thread that is still scanning moves the old cursor,
     * so it cannot skip messages that the new cursor must find. Volatile: publishes the cursor's final fields with it.
     */
    private volatile ScanCursor takeFrom;

    /** @param me the {@link Owner} that this participant writes into the words of its slots */
    QueueRing(String name, QueueMemory memory, int me) {
        this.name = name;
        this.memory = memory;
        this.participants = memory.participants();
        this.layout = memory.layout();
        this.me = me;
        this.producers = CatchUpBackoff.ofProducers(layout.capacity());
        this.consumers = CatchUpBackoff.ofConsumers();
        this.claimFrom = lowestPosition();
        this.takeFrom = fromTheBeginning();
    }

    /**
     * Claims the first free position. The slot belongs to this participant until {@link #publish} or {@link #abort}.
     *
     * @return {@link #NONE} if the queue is full
     */
    long claim() {
        long position = (long) CLAIM_FROM.getOpaque(this);
        boolean isRoomBeyond = false;
        for (long steps = 4L * layout.capacity(); steps > 0; steps--) {
            int slot = layout.slot(position);
            long lap = layout.lap(position);
            long word = memory.word(slot);
            long found = lapOf(word);
            if (found > lap) {
                position = beyond(position, slot, found);
            } else if (found == lap && stateOf(word) != FREE) {
                position++;
            } else if (found == lap) {
                if (memory.compareAndSetWord(slot, word, word(lap, 0, WRITING, me))) {
                    CLAIM_FROM.setOpaque(this, position + 1);
                    producers.moved();
                    return position;
                }
            } else if (isUnsettled(word) && (isRoomBeyond || isRoomBeyond(position))) {
                // Skips all unsettled slots up to the room, or none: a queue of unsettled slots is full, however often
                // it is tried.
                isRoomBeyond = true;
                if (memory.compareAndSetWord(slot, word, withLap(word, lap))) {
                    position++;
                }
            } else {
                if (isCorrupt(lap, word)) {
                    CLAIM_FROM.setOpaque(this, lowestPosition());
                    throw corrupt(slot, word);
                }
                break;
            }
        }
        CLAIM_FROM.setOpaque(this, position);
        producers.caughtUp();
        return NONE;
    }

    /**
     * Where to continue after a slot found in a later lap: the end of the queue is past that slot's position in the
     * preceding lap, whatever the slot's state.
     */
    private long beyond(long position, int slot, long found) {
        return Math.max(position + 1, layout.position(found - 1, slot) + 1);
    }

    /** Whether a position after this one, whose slot is unsettled, is free, with only unsettled slots in between. */
    private boolean isRoomBeyond(long position) {
        for (long next = position + 1; next < position + layout.capacity(); next++) {
            long word = memory.word(layout.slot(next));
            boolean isBehind = lapOf(word) < layout.lap(next);
            if (!isBehind || !isUnsettled(word)) {
                // A position claimed meanwhile is not behind either: the producer that claimed it found room.
                return !isBehind;
            }
        }
        return false;
    }

    /**
     * Makes a written message ready.
     *
     * @return false if this participant was fenced, and has lost the slot
     */
    boolean publish(long position) {
        int slot = layout.slot(position);
        long lap = layout.lap(position);
        boolean published = memory.compareAndSetWord(slot, word(lap, 0, WRITING, me), word(lap, 0, READY, Owner.NONE));
        memory.prefetchForWrite(layout.slot(position + 1));
        return published;
    }

    /** Leaves a claimed position empty. */
    void abort(long position) {
        long lap = layout.lap(position);
        memory.compareAndSetWord(layout.slot(position), word(lap, 0, WRITING, me), QueueLayout.free(lap + 1));
    }

    /**
     * Takes the first ready message. Its slot belongs to this participant until this participant frees, requeues or
     * releases it.
     *
     * @param into is set to the slot and its word
     * @return false if the queue is empty, or the producer of the next message has not published it yet
     */
    boolean take(Taken into) {
        ScanCursor cursor = takeFrom;
        if (cursor.rescans != participants.rescans()) {
            cursor = fromTheBeginning();
            takeFrom = cursor;
        }
        long position = cursor.position();
        // Fetches the line in the exclusive state, with the message, so taking the message need not request it again. A
        // round
        // trip between two processes took 1.9 times as long as with Agrona's OneToOneRingBuffer before this, and takes
        // 1.15 times
        // as long now.
        memory.prefetchForWrite(layout.slot(position));
        for (long steps = 4L * layout.capacity(); steps > 0; steps--) {
            int slot = layout.slot(position);
            long lap = layout.lap(position);
            long word = memory.word(slot);
            long found = lapOf(word);
            if (found > lap) {
                // Ready messages lie at most one lap before the end, and the end at most one lap before this slot's
                // position in the lap that was found.
                position = Math.max(position + 1, layout.position(found - 2, slot) + 1);
            } else if (stateOf(word) == READY) {
                long taken = word(found, deliveriesOf(word), TAKEN, me);
                // The message is complete, and this core will read it and free its slot.
                memory.prefetchForWrite(slot);
                if (memory.compareAndSetWord(slot, word, taken)) {
                    // If a message of an earlier lap was requeued, this position itself may not have been claimed yet.
                    cursor.moveTo(found == lap ? position + 1 : position);
                    into.slot = slot;
                    into.word = taken;
                    consumers.moved();
                    return true;
                }
            } else if (found == lap && isUnsettled(word)) {
                position++;
            } else {
                if (isCorrupt(lap, word)) {
                    takeFrom = fromTheBeginning();
                    throw corrupt(slot, word);
                }
                break;
            }
        }
        cursor.moveTo(position);
        consumers.caughtUp();
        return false;
    }

    /**
     * Finds the message that keeps {@link #claim} from finding room: the first ready one where a producer would
     * continue, with only unsettled messages before it. The message stays where it is.
     *
     * @return false if there is room, or what is in the way is not ready
     */
    boolean findHead(Taken into) {
        long position = (long) CLAIM_FROM.getOpaque(this);
        for (long steps = 2L * layout.capacity(); steps > 0; steps--) {
            int slot = layout.slot(position);
            long lap = layout.lap(position);
            long word = memory.word(slot);
            long found = lapOf(word);
            if (found > lap) {
                position = beyond(position, slot, found);
            } else if (found == lap ? stateOf(word) != FREE : isUnsettled(word)) {
                position++;
            } else {
                into.slot = slot;
                into.word = word;
                return stateOf(word) == READY;
            }
        }
        return false;
    }

    /**
     * Takes the message that was found, if it is still ready there. Then what was read of the slot in between belongs
     * to that message, because a word never recurs with another message.
     */
    boolean takeFound(Taken found) {
        long taken = word(lapOf(found.word), deliveriesOf(found.word), TAKEN, me);
        boolean isTaken = memory.compareAndSetWord(found.slot, found.word, taken);
        if (isTaken) {
            found.word = taken;
        }
        return isTaken;
    }

    /** A slot as it was found or taken. */
    static class Taken {
        int slot;
        long word;
    }

    /** Whether a taken slot still belongs to this participant. False if the participant was fenced, or has left. */
    boolean stillOwns(Taken taken) {
        return isStill(taken, memory.word(taken.slot));
    }

    /** Frees a taken slot. Returns false if this participant was fenced, and has lost the slot. */
    boolean free(Taken taken) {
        return transition(taken, word -> QueueLayout.free(lapOf(word) + 1));
    }

    /** Begins to free the slot of a large message, whose file may be unlinked then. Returns false if the slot is lost. */
    boolean beginFree(Taken taken) {
        boolean begun = transition(taken, word -> withState(word, FREEING));
        if (begun) {
            taken.word = withState(taken.word, FREEING);
        }
        return begun;
    }

    /** Requeues a taken message. Returns false if the slot is lost. */
    boolean requeue(Taken taken) {
        boolean given = transition(taken, QueueLayout::requeued);
        if (given) {
            memory.countRedelivery();
            participants.raiseRescans();
        }
        return given;
    }

    /** Makes a taken message ready as it was before: this delivery does not count. Returns false if the slot is lost. */
    boolean release(Taken taken) {
        boolean released = transition(taken, QueueLayout::released);
        if (released) {
            participants.raiseRescans();
        }
        return released;
    }

    /** Retries where producers skip the slot meanwhile, each once; no other participant changes it. */
    private boolean transition(Taken taken, LongUnaryOperator next) {
        for (; ; ) {
            long word = memory.word(taken.slot);
            if (!isStill(taken, word)) {
                return false;
            }
            if (memory.compareAndSetWord(taken.slot, word, next.applyAsLong(word))) {
                return true;
            }
        }
    }

    /** The lap may have risen, if producers skipped the slot; nothing else may have changed. */
    private static boolean isStill(Taken taken, long word) {
        return word == taken.word || (withLap(word, 0) == withLap(taken.word, 0) && lapOf(word) >= lapOf(taken.word));
    }

    private static boolean isUnsettled(long word) {
        return stateOf(word) == TAKEN || stateOf(word) == FREEING;
    }

    private ScanCursor fromTheBeginning() {
        // Reads the rescan counter first: a message that becomes ready during the scan raises it again.
        long rescans = participants.rescans();
        return new ScanCursor(rescans, lowestPosition());
    }

    /**
     * The lowest position that any slot is at. It is not above the first free position, and not above the position of
     * any ready message: a slot's position only grows, so each slot was read at its present position or at a lower one.
     */
    private long lowestPosition() {
        long lowest = Long.MAX_VALUE;
        for (int slot = 0; slot < layout.capacity(); slot++) {
            lowest = Math.min(lowest, layout.position(lapOf(memory.word(slot)), slot));
        }
        return lowest;
    }

    /**
     * Whether the word violates the protocol for a position of this lap: an unknown state, an impossible owner, or a
     * free position before a claimed one.
     */
    private static boolean isCorrupt(long lap, long word) {
        boolean isOwned = stateOf(word) == WRITING || isUnsettled(word);
        return stateOf(word) > FREEING
                || (isOwned && numberOf(word) == Owner.NONE)
                || (stateOf(word) == FREE && lapOf(word) < lap);
    }

    private SegmentException corrupt(int slot, long word) {
        return new SegmentException(
                name, "Slot %d of queue '%s' is corrupt: %s".formatted(slot, name, QueueLayout.describe(word)));
    }
}
