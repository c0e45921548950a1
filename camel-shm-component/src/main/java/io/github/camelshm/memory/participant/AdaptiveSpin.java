// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a thread polls before it blocks: at most for about as long as one block and wake-up cost on this host. Whatever it
 * waits for, a thread that polls for so long never pays more than twice what one that knew the future would pay (competitive
 * spinning: Karlin, Li, Manasse and Owicki, "Empirical Studies of Competitive Spinning for a Shared-Memory Multiprocessor", 1991).
 *
 * <p>The time adapts to the waits before. Each that polls in vain, and then blocks for long, halves it, down to an eighth: an
 * idle consumer hardly polls. Each that polls with success, or blocks for a short time only, doubles it again. The latter is how
 * two threads that exchange messages, and that a third one made block, find their way back: a thread that blocks only because
 * the other one had to be woken learns that it would have been worth while to poll on. If {@value #TRIES} waits in
 * succession show that it is not, that is tried again after {@value #CYCLE} of them.
 *
 * <p>A polling thread first spins, and after some {@link Patience} yields now and then: the thread that it waits for may be
 * waiting for this core. Time in which another thread had the core does not count, because a thread that is ready to run costs no
 * other thread a wake-up: on two cores, four threads that exchange messages by yielding take a tenth of the time that they take by
 * blocking. But a yield that was long has let a thread run that waits for no other. Then blocking is better: a thread that is woken
 * runs before it. With one processor a thread hardly ever spins.
 *
 * <p>Waits for room yield at each attempt, because a producer that catches up with the consumers does.
 *
 * <p>Thread-safe, for any number of threads that wait for the same. They may lose each other's changes of the time, which then
 * adapts later.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding is part of polling.
public final class AdaptiveSpin {
    /** The whole time in units of the least. */
    private static final int MAX_EIGHTHS = 8;

    /** A wait shorter than this times the whole time was nearly worth polling for. */
    private static final int SHORT = 4;

    /** Of this many short waits in succession that blocked... */
    private static final int CYCLE = 64;

    /** ...only the first of them try a longer time. */
    private static final int TRIES = 8;

    /** The time between two yields: several times what a yield takes if no other thread wants the core. */
    private static final long BETWEEN_YIELDS_NANOS = TimeUnit.MICROSECONDS.toNanos(4);

    /** A yield takes 0.3 to 1.5 microseconds if no other thread wants the core. One that takes longer than this was contended. */
    static final long CONTENDED_NANOS = 3_500;

    /** A step that takes longer is no polling: another thread had the core, or the attempt has done some work. */
    static final long LONG_STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    /** How many such steps there may be before a thread blocks. */
    static final int MAX_LONG_STEPS = 20;

    /** A yield that takes longer has let a thread run that waits for no other. */
    static final long MAX_YIELD_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final WakeUpCost cost;
    private final int wakeUps;
    private final LongSupplier clock;
    private final Runnable yield;
    private final Patience patience = new Patience();
    private final LongAdder spinning = new LongAdder();
    private final LongAdder yielding = new LongAdder();
    private final LongAdder blocked = new LongAdder();

    // Plain: what is lost between threads is only learned later, and a fence would cost each wait more.
    private int eighths = MAX_EIGHTHS;

    /** How many waits in succession were short, but blocked; begins again after a cycle. */
    private int shortWaits;

    /**
     * @param wakeUps the whole time, in costs of a wake-up: one for a thread that waits for any event, more for one whose event
     *     includes the wake-ups of others
     */
    public AdaptiveSpin(WakeUpCost cost, int wakeUps) {
        this(cost, wakeUps, System::nanoTime, Thread::yield);
    }

    /**
     * @param clock as {@link System#nanoTime}
     * @param yield as {@link Thread#yield}
     */
    AdaptiveSpin(WakeUpCost cost, int wakeUps, LongSupplier clock, Runnable yield) {
        this.cost = cost;
        this.wakeUps = wakeUps;
        this.clock = clock;
        this.yield = yield;
    }

    /** How many waits have ended while the thread was spinning. */
    public long endedSpinning() {
        return spinning.sum();
    }

    /** How many waits have ended right after the thread yielded. */
    public long endedYielding() {
        return yielding.sum();
    }

    /** How many waits have ended after the thread blocked. */
    public long endedBlocked() {
        return blocked.sum();
    }

    /**
     * Polls until an attempt succeeds, or it is time to block.
     *
     * @param attempt returns null if it fails
     * @param atMost how long to poll at most, in nanoseconds
     */
    public <T> @Nullable T poll(Supplier<@Nullable T> attempt, long atMost) {
        boolean hasSpareProcessor = cost.hasSpareProcessor();
        long limit = nanos();
        long begun = clock.getAsLong();
        long now = begun;
        long polled = 0;
        // Where a wake-up costs little, the polling is short. It yields nevertheless, or would never learn to.
        long yieldAt = Math.min(patience.nanos(hasSpareProcessor), limit / 2);
        int longSteps = 0;
        boolean isLongYield = false;
        while (polled < limit && longSteps < MAX_LONG_STEPS && !isLongYield && now - begun < atMost) {
            boolean yields = polled >= yieldAt;
            boolean isContended = false;
            if (yields) {
                long before = now;
                yield.run();
                now = clock.getAsLong();
                long step = now - before;
                longSteps += step > LONG_STEP_NANOS ? 1 : 0;
                polled += step > LONG_STEP_NANOS ? 0 : step;
                isContended = step > CONTENDED_NANOS;
                isLongYield = step > MAX_YIELD_NANOS;
                yieldAt = isContended || !hasSpareProcessor ? polled : polled + BETWEEN_YIELDS_NANOS;
            } else {
                Thread.onSpinWait();
            }
            T found = attempt.get();
            if (found != null) {
                (yields ? yielding : spinning).increment();
                patience.found(yields, isContended, polled, hasSpareProcessor);
                shortWaits = 0;
                lengthen();
                return found;
            }
            long before = now;
            now = clock.getAsLong();
            long step = now - before;
            longSteps += step > LONG_STEP_NANOS ? 1 : 0;
            polled += step > LONG_STEP_NANOS ? 0 : step;
        }
        return null;
    }

    /**
     * Called after a wait that polled in vain, and then blocked.
     *
     * @param hasFound whether it found something; if not, it gave up
     * @param nanos how long the whole wait took
     */
    public void blocked(boolean hasFound, long nanos) {
        blocked.increment();
        int ofCycle = hasFound && nanos < SHORT * wholeNanos() ? (shortWaits + 1) % CYCLE : 0;
        shortWaits = ofCycle;
        if (ofCycle >= 1 && ofCycle <= TRIES) {
            lengthen();
        } else {
            eighths = Math.max(1, eighths / 2);
        }
        if (ofCycle == TRIES) {
            // Wake-ups may take longer here than was measured.
            cost.doubt();
        }
    }

    private void lengthen() {
        int before = eighths;
        if (before < MAX_EIGHTHS) {
            eighths = before * 2;
        }
    }

    /** How long the next wait polls. */
    long nanos() {
        return wholeNanos() * eighths / MAX_EIGHTHS;
    }

    private long wholeNanos() {
        return cost.nanos() * wakeUps;
    }
}
