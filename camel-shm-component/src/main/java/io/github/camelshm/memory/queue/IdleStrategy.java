// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread does while a queue has nothing for it. Each begins by spinning for some microseconds, in which most
 * messages of a steady stream come.
 */
@SuppressWarnings("ThreadPriorityCheck") // To yield is what these are about.
public enum IdleStrategy {
    /** Yield a little, then block in the kernel until a bell is rung. No use of the core, woken within some microseconds. */
    BLOCK {
        @Override
        boolean pause(int round) {
            return spinOrYield(round);
        }
    },
    /** Yield a little, then sleep for longer and longer, up to a millisecond. Needs no socket. */
    BACKOFF {
        @Override
        boolean pause(int round) {
            if (!spinOrYield(round)) {
                int doublings = Math.min(round - SPINS - YIELDS, MAX_DOUBLINGS);
                LockSupport.parkNanos(Math.min(LONGEST_SLEEP_NANOS, SHORTEST_SLEEP_NANOS << doublings));
            }
            return true;
        }
    },
    /** Let other threads have the core in between, and no more: a whole core if nobody else wants it. */
    YIELD {
        @Override
        boolean pause(int round) {
            if (!spinOrYield(round)) {
                Thread.yield();
            }
            return true;
        }
    },
    /** Never let go of the core. For a thread that has a core of its own: on a shared one it costs others milliseconds. */
    BUSY_SPIN {
        @Override
        boolean pause(int round) {
            Thread.onSpinWait();
            return true;
        }
    };

    private static final int SPINS = 100;
    private static final int YIELDS = 20;
    private static final long SHORTEST_SLEEP_NANOS = 1_000;
    private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 20;

    /**
     * Pauses before another look.
     *
     * @param round how many looks have found nothing since the last one that did
     * @return not if it is time to block
     */
    abstract boolean pause(int round);

    private static boolean spinOrYield(int round) {
        if (round < SPINS) {
            Thread.onSpinWait();
        } else if (round < SPINS + YIELDS) {
            Thread.yield();
        } else {
            return false;
        }
        return true;
    }

    /** As users write it: {@code block}, {@code backoff}, {@code yield}, {@code busySpin}. */
    @Override
    public String toString() {
        return this == BUSY_SPIN ? "busySpin" : name().toLowerCase(Locale.ROOT);
    }
}
