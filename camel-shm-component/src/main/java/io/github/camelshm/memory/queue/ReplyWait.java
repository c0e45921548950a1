// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.AdaptiveSpin;
import io.github.camelshm.memory.participant.WakeUpCost;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a requester polls for its reply itself, before it leaves that to another thread. Public for the component, not for
 * users. Thread-safe.
 */
public final class ReplyWait {
    /** One for the consumer's, and two for those that the requester saves: of a thread that takes the reply, and its own. */
    private static final int WAKE_UPS = 3;

    private final AdaptiveSpin spin = new AdaptiveSpin(WakeUpCost.OF_THIS_JVM, WAKE_UPS);

    /**
     * Polls until an attempt succeeds, or it is time to block.
     *
     * @param attempt returns null if it fails
     * @param nanos how long to poll at most
     */
    public <T> @Nullable T poll(Supplier<@Nullable T> attempt, long nanos) {
        return spin.poll(attempt, nanos);
    }

    /**
     * Called when another thread has taken the reply for which a requester had polled in vain.
     *
     * @param nanos the time from the beginning of the polling until then
     */
    public void blocked(long nanos) {
        spin.blocked(true, nanos);
    }

    public WaitCounts counts() {
        return WaitCounts.of(spin);
    }
}
