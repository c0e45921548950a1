// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.AdaptiveSpin;
import io.github.camelshm.memory.participant.WakeUpCost;
import io.github.camelshm.memory.segment.MemoryFaults;
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
        T found = spin.poll(attempt, nanos);
        if (found == null) {
            // As in QueueWaits: attempts alone may have read any bytes of a truncated queue.
            MemoryFaults.deliverPending();
        }
        return found;
    }

    /**
     * Called when a request is completed whose requester had polled in vain.
     *
     * @param isReplied whether it was by a reply
     * @param nanos the time from the beginning of the polling until then
     */
    public void blocked(boolean isReplied, long nanos) {
        spin.blocked(isReplied, nanos);
    }

    public WaitCounts counts() {
        return WaitCounts.of(spin);
    }
}
