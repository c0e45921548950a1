// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.util.concurrent.TimeUnit;

/**
 * How long a polling thread spins before it first yields its core.
 *
 * <p>Long where the thread that it waits for has a core of its own: a yield then only costs time, and where other threads wait for
 * the same it hands the core to one of them in the middle of an exchange that takes microseconds. Short where the thread that it
 * waits for is on the same core, which can only run after the yield. Two threads may be there for seconds, because some kernels
 * wake a thread on the core of the one that rang. So the waits before decide, and one in {@value #CYCLE} tries the long time again.
 *
 * <p>For many threads that wait for the same. They may lose each other's changes, which then come later.
 */
final class Patience {
    /** Many times what an exchange between two running threads takes. */
    static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(1);

    /** So many futile spins make the time short, if none in between has found what a shorter one would not have. */
    static final int MAX_FUTILE = 3;

    /** How often the long time is tried again. */
    static final int CYCLE = 16;

    private int futile;
    private int shortTimes;

    /**
     * How long the next wait spins before its first yield.
     *
     * @param hasSpareProcessor if not, it usually does not spin at all. It may, because the thread that it waits for may be in a
     *     process that runs on another processor
     */
    long nanos(boolean hasSpareProcessor) {
        return futile < MAX_FUTILE || ++shortTimes % CYCLE == 0 ? LONG_NANOS : shortNanos(hasSpareProcessor);
    }

    private static long shortNanos(boolean hasSpareProcessor) {
        return hasSpareProcessor ? SHORT_NANOS : 0;
    }

    /**
     * A wait has found something.
     *
     * @param hasYielded whether it was right after a yield
     * @param wasContended whether another thread ran on this core during that yield
     * @param nanos how long it had polled
     */
    void found(boolean hasYielded, boolean wasContended, long nanos, boolean hasSpareProcessor) {
        if (wasContended) {
            futile = Math.min(futile + 1, MAX_FUTILE);
        } else if (!hasYielded && nanos > shortNanos(hasSpareProcessor) && futile > 0) {
            // A short time would have been followed by a yield for nothing.
            futile = 0;
        }
    }
}
