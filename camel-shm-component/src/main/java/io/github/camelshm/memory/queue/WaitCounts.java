// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.AdaptiveSpin;
import io.github.camelshm.memory.participant.WakeUpCost;

/**
 * How the waits of one kind have ended in this process. A wait that finds something at once, or that ends before it would
 * block, does not count.
 *
 * @param spinning while the thread was spinning
 * @param yielding right after it had yielded its core
 * @param blocked after it had blocked, or slept; a wait for a message or for room counts also if it gave up then
 */
public record WaitCounts(long spinning, long yielding, long blocked) {

    static WaitCounts of(AdaptiveSpin spin) {
        return new WaitCounts(spin.endedSpinning(), spin.endedYielding(), spin.endedBlocked());
    }

    /** How long a blocked thread takes here until it runs after it was woken, in nanoseconds. */
    public static long wakeUpNanos() {
        return WakeUpCost.OF_THIS_JVM.nanos();
    }
}
