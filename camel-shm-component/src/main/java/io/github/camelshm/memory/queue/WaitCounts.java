// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.AdaptiveSpin;
import io.github.camelshm.memory.participant.WakeUpCost;

/**
 * How waits of one kind have ended. Those count that have begun to poll, and have found something meanwhile or have blocked.
 *
 * @param spinning while the thread was spinning
 * @param yielding right after it had yielded its core
 * @param blocked after it had blocked, or slept; a wait for a message or for room counts also if it gave up then
 */
public record WaitCounts(long spinning, long yielding, long blocked) {
    /** No wait has ended. */
    public static final WaitCounts NONE = new WaitCounts(0, 0, 0);

    static WaitCounts of(AdaptiveSpin spin) {
        return new WaitCounts(spin.endedSpinning(), spin.endedYielding(), spin.endedBlocked());
    }

    /** How long a blocked thread takes on this host until it runs after it was woken, in nanoseconds. */
    public static long wakeUpNanos() {
        return WakeUpCost.OF_THIS_JVM.nanos();
    }
}
