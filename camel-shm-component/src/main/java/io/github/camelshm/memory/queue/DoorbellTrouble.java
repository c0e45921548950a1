// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.Segment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reports, once for a participant, that the system refuses a socket to wake or be woken by. The queue works on, but those
 * that wait look for themselves, which takes up to 250 ms: without a word that is a mystery. Thread-safe.
 */
final class DoorbellTrouble {
    private final Segment segment;
    private final AtomicBoolean reported = new AtomicBoolean();

    DoorbellTrouble(Segment segment) {
        this.segment = segment;
    }

    /** @param cause such as too many open files, as the system says it */
    void report(Exception cause) {
        if (reported.compareAndSet(false, true)) {
            segment.options()
                    .report()
                    .accept(
                            ("Queue '%s' lacks a socket, so those that wait may see a message, or room for one, up to 250 ms"
                                            + " late: %s. If too many files are open, raise their limit (ulimit -n)")
                                    .formatted(segment.name(), cause.getMessage()));
        }
    }
}
