// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static io.github.camelshm.memory.queue.QueueLayout.FREE;
import static io.github.camelshm.memory.queue.QueueLayout.READY;
import static io.github.camelshm.memory.queue.QueueLayout.RELEASING;
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
 * How messages go through the slots of a queue, as one participant does it.
 *
 * <pre>
 *     from            event                                   to                      if the owner dies there
 *     FREE(L)         claim                                   WRITING(L, me)
 *     WRITING(L, me)  publish                                 READY(L, 0)             FREE(L+1)
 *     WRITING(L, me)  give up                                 FREE(L+1)               the same
 *     READY(L, d)     take                                    TAKEN(L, d, me)
 *     TAKEN(L, d, o)  a producer one lap on passes it by      TAKEN(L+1, d, o)        READY(L, d+1), rescans+1
 *     TAKEN(L, d, me) acknowledge                             FREE(L+1)               as above
 *     TAKEN(L, d, me) give back                               READY(L, d+1), rescans+1  as above
 *     TAKEN(L, d, me) release                                 READY(L, d), rescans+1    as above
 *     TAKEN(L, d, me) acknowledge a large message             RELEASING(L, d, me)     as above
 *     RELEASING(L, d, me)  its file is unlinked               FREE(L+1)               unlink if there, FREE(L+1)
 * </pre>
 *
 * <p>Each arrow is one compare-and-set on the slot's word, from exactly the word that was read. So whoever was taken for
 * dead and has lost a slot to a repairer fails to move it on, and knows.
 *
 * <p>What holds: producers claim positions in order, so no position below a claimed one is free, and the first free
 * position is the end of the queue. One slow consumer does not stop the ring, because a producer that meets its slot
 * one lap later passes by, marking the slot with the lap in which it did. A message that becomes ready again may lie
 * behind the consumers; the rescan counter tells them to look from the beginning. Where this participant looks next is only a
 * hint, too low at worst.
 *
 * <p>Whatever the memory holds, each call ends after looking at no more than some laps of slots. Thread-safe.
 */
final class QueueRing {
    /** What {@link #claim} says when there is no room. */
    static final long NONE = -1;

    private static final VarHandle CLAIM_FROM;

    static {
        try {
            CLAIM_FROM = MethodHandles.lookup().findVarHandle(QueueRing.class, "claimFrom", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where the takers of this participant look next, since they last began anew. */
    private static final class Cursor {
        private static final VarHandle POSITION;

        static {
            try {
                POSITION = MethodHandles.lookup().findVarHandle(Cursor.class, "position", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final long rescans;

        /** Opaque: threads overwrite each other, and a position that is too low costs some steps. */
        @SuppressWarnings("unused") // By the handle.
        private long position;

        Cursor(long rescans, long position) {
            this.rescans = rescans;
            this.position = position;
        }

        long position() {
            return (long) POSITION.getOpaque(this);
        }

        void moveTo(long next) {
            POSITION.setOpaque(this, next);
        }
    }

    private final String name;
    private final QueueMemory memory;
    private final ParticipantMemory participants;
    private final QueueLayout layout;
    private final int me;
    private final CatchUpBackoff producers;
    private final CatchUpBackoff takers;

    /** At most the first position that is free. Opaque: threads overwrite each other, and too low costs some steps. */
    @SuppressWarnings("unused") // By the handle.
    private long claimFrom;

    /**
     * Replaced, not changed, when the rescan counter is another: a thread that is still at work moves the old one, and not the
     * new one past what it was made to find. Volatile: with it go its final fields.
     */
    private volatile Cursor takeFrom;

    /** @param me what the participant is called in the words of its slots */
    QueueRing(String name, QueueMemory memory, int me) {
        this.name = name;
        this.memory = memory;
        this.participants = memory.participants();
        this.layout = memory.layout();
        this.me = me;
        this.producers = CatchUpBackoff.ofProducers(layout.capacity());
        this.takers = CatchUpBackoff.ofTakers();
        this.claimFrom = lowestPosition();
        this.takeFrom = fromTheBeginning();
    }

    /**
     * Claims the first free position. The slot is this participant's until {@link #publish} or {@link #giveUp}.
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
            } else if (isInHand(word) && (isRoomBeyond || isRoomBeyond(position))) {
                // All of them up to the room, or none: a queue of which all is in hand is full, however often one asks.
                isRoomBeyond = true;
                if (memory.compareAndSetWord(slot, word, withLap(word, lap))) {
                    position++;
                }
            } else {
                if (isNonsense(lap, word)) {
                    CLAIM_FROM.setOpaque(this, lowestPosition());
                    throw nonsense(slot, word);
                }
                break;
            }
        }
        CLAIM_FROM.setOpaque(this, position);
        producers.caughtUp();
        return NONE;
    }

    /** Where to go on from a slot that is in a later lap: whatever its state, the end is beyond it in the lap before that. */
    private long beyond(long position, int slot, long found) {
        return Math.max(position + 1, layout.position(found - 1, slot) + 1);
    }

    /** Whether a position after this one, whose slot is in hand, is free, with none before it but others in hand. */
    private boolean isRoomBeyond(long position) {
        for (long next = position + 1; next < position + layout.capacity(); next++) {
            long word = memory.word(layout.slot(next));
            boolean isBehind = lapOf(word) < layout.lap(next);
            if (!isBehind || !isInHand(word)) {
                // One that has been claimed meanwhile is not behind either, and whoever did so found room.
                return !isBehind;
            }
        }
        return false;
    }

    /**
     * Makes a written message ready.
     *
     * @return not if this participant was taken for dead, and has lost the slot
     */
    boolean publish(long position) {
        int slot = layout.slot(position);
        long lap = layout.lap(position);
        boolean published = memory.compareAndSetWord(slot, word(lap, 0, WRITING, me), word(lap, 0, READY, Owner.NONE));
        memory.touch(layout.slot(position + 1));
        return published;
    }

    /** Leaves a claimed position empty. */
    void giveUp(long position) {
        long lap = layout.lap(position);
        memory.compareAndSetWord(layout.slot(position), word(lap, 0, WRITING, me), QueueLayout.free(lap + 1));
    }

    /**
     * Takes the first message that is ready. Its slot is this participant's until it moves it on.
     *
     * @param into is told which slot it is
     * @return not if the queue is empty, or whoever is to write the next message has not done so yet
     */
    boolean take(Taken into) {
        Cursor cursor = takeFrom;
        if (cursor.rescans != participants.rescans()) {
            cursor = fromTheBeginning();
            takeFrom = cursor;
        }
        long position = cursor.position();
        // So the line comes for good with the message, and to take that need not ask for the line once more: there and
        // back, in two processes, took 1.9 times as long as by Agrona's OneToOne before, and takes 1.15 times as long.
        memory.touch(layout.slot(position));
        for (long steps = 4L * layout.capacity(); steps > 0; steps--) {
            int slot = layout.slot(position);
            long lap = layout.lap(position);
            long word = memory.word(slot);
            long found = lapOf(word);
            if (found > lap) {
                // All that waits is at most one round before the end, which is at most one before this slot in that
                // lap.
                position = Math.max(position + 1, layout.position(found - 2, slot) + 1);
            } else if (stateOf(word) == READY) {
                long taken = word(found, deliveriesOf(word), TAKEN, me);
                // It is written, and will be read and freed here.
                memory.touch(slot);
                if (memory.compareAndSetWord(slot, word, taken)) {
                    // One of an earlier lap was given back, and this position itself may not have been claimed yet.
                    cursor.moveTo(found == lap ? position + 1 : position);
                    into.slot = slot;
                    into.word = taken;
                    takers.moved();
                    return true;
                }
            } else if (found == lap && isInHand(word)) {
                position++;
            } else {
                if (isNonsense(lap, word)) {
                    takeFrom = fromTheBeginning();
                    throw nonsense(slot, word);
                }
                break;
            }
        }
        cursor.moveTo(position);
        takers.caughtUp();
        return false;
    }

    /**
     * Finds the message for which {@link #claim} finds no room: the first that waits where a producer has to go on, with only
     * unsettled messages before it. It is left where it is.
     *
     * @return not if there is room, or what is in the way does not wait
     */
    boolean findInTheWay(Taken into) {
        long position = (long) CLAIM_FROM.getOpaque(this);
        for (long steps = 2L * layout.capacity(); steps > 0; steps--) {
            int slot = layout.slot(position);
            long lap = layout.lap(position);
            long word = memory.word(slot);
            long found = lapOf(word);
            if (found > lap) {
                position = beyond(position, slot, found);
            } else if (found == lap ? stateOf(word) != FREE : isInHand(word)) {
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
     * Takes the message that was found, if it waits there still: then what was read of the slot in between is that message's,
     * as a word does not come again with another one.
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

    /** Whether a taken slot is still this participant's. Not if it was taken for dead, or has left. */
    boolean has(Taken taken) {
        return isStill(taken, memory.word(taken.slot));
    }

    /** Frees the slot of a message that is done. Not if this participant was taken for dead, and has lost it. */
    boolean free(Taken taken) {
        return moveOn(taken, word -> QueueLayout.free(lapOf(word) + 1));
    }

    /** Begins to free the slot of a large message, whose file may be unlinked then. Not if it is lost. */
    boolean beginRelease(Taken taken) {
        boolean begun = moveOn(taken, word -> withState(word, RELEASING));
        if (begun) {
            taken.word = withState(taken.word, RELEASING);
        }
        return begun;
    }

    /** Makes a taken message ready again. Not if it is lost. */
    boolean giveBack(Taken taken) {
        boolean given = moveOn(taken, QueueLayout::readyAgain);
        if (given) {
            memory.countRedelivery();
            participants.raiseRescans();
        }
        return given;
    }

    /** Makes a taken message ready again as it was before: this delivery does not count. Not if it is lost. */
    boolean release(Taken taken) {
        boolean released = moveOn(taken, QueueLayout::readyAsBefore);
        if (released) {
            participants.raiseRescans();
        }
        return released;
    }

    /** Producers may pass it by meanwhile, each once; nobody else changes what is ours. */
    private boolean moveOn(Taken taken, LongUnaryOperator next) {
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

    /** The lap may be another, where producers passed by; nothing else. */
    private static boolean isStill(Taken taken, long word) {
        return word == taken.word || (withLap(word, 0) == withLap(taken.word, 0) && lapOf(word) >= lapOf(taken.word));
    }

    private static boolean isInHand(long word) {
        return stateOf(word) == TAKEN || stateOf(word) == RELEASING;
    }

    private Cursor fromTheBeginning() {
        // The rescans first: what becomes ready while we look raises it once more.
        long rescans = participants.rescans();
        return new Cursor(rescans, lowestPosition());
    }

    /**
     * A position not above the first free one, and not above any message that is ready: the lowest that a slot is at.
     * The slot of the first free position was at a lower one when it was looked at, or at that.
     */
    private long lowestPosition() {
        long lowest = Long.MAX_VALUE;
        for (int slot = 0; slot < layout.capacity(); slot++) {
            lowest = Math.min(lowest, layout.position(lapOf(memory.word(slot)), slot));
        }
        return lowest;
    }

    /**
     * Whether no program that keeps to the protocol can have left this word at a position of this lap where we look: a
     * state that there is not, an owner that there cannot be, or a free position before one that was claimed.
     */
    private static boolean isNonsense(long lap, long word) {
        boolean isOwned = stateOf(word) == WRITING || isInHand(word);
        return stateOf(word) > RELEASING
                || (isOwned && numberOf(word) == Owner.NONE)
                || (stateOf(word) == FREE && lapOf(word) < lap);
    }

    private SegmentException nonsense(int slot, long word) {
        return new SegmentException(
                name, "Slot %d of queue '%s' holds nonsense: %s".formatted(slot, name, QueueLayout.describe(word)));
    }
}
