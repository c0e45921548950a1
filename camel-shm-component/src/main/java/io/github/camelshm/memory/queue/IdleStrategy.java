// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread does while a queue has nothing for it. Each strategy but {@link #BUSY_SPIN} first polls for at most as long
 * as it costs on this host to block a thread and wake it; most messages of a steady stream arrive in that time.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding is the purpose.
public enum IdleStrategy {
    /** Then block in the kernel until the doorbell is rung. Uses no core, and wakes within microseconds. */
    BLOCK {
        @Override
        boolean pause(int round) {
            return false;
        }
    },
    /** Then sleep for longer and longer, up to a millisecond. Needs no socket. */
    BACKOFF {
        @Override
        boolean pause(int round) {
            int doublings = Math.min(round, MAX_DOUBLINGS);
            LockSupport.parkNanos(Math.min(MAX_SLEEP_NANOS, MIN_SLEEP_NANOS << doublings));
            return true;
        }
    },
    /** Only yield the core to other threads between polls. Uses a whole core if no other thread wants it. */
    YIELD {
        @Override
        boolean pause(int round) {
            Thread.yield();
            return true;
        }
    },
    /**
     * Never yield the core. For a thread that has a core of its own: on a shared core it costs other threads
     * milliseconds.
     */
    BUSY_SPIN {
        @Override
        boolean pause(int round) {
            Thread.onSpinWait();
            return true;
        }
    };

    private static final long MIN_SLEEP_NANOS = 1_000;
    private static final long MAX_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 20;

    /**
     * Pauses before the next attempt, after polling has found nothing.
     *
     * @param round how many attempts have failed since then
     * @return false if it is time to block
     */
    abstract boolean pause(int round);

    /** As users write it: {@code block}, {@code backoff}, {@code yield}, {@code busySpin}. */
    @Override
    public String toString() {
        return this == BUSY_SPIN ? "busySpin" : name().toLowerCase(Locale.ROOT);
    }
}
