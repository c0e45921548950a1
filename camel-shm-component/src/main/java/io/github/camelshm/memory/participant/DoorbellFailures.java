// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reports, once for a participant, that the system refuses to create a socket for waking others or being woken.
 * Everything continues, but waiting participants poll, which takes up to 250 ms. Without a report that delay would be a
 * mystery. Thread-safe.
 */
final class DoorbellFailures {
    private final Segment segment;
    private final SegmentKind kind;
    private final AtomicBoolean reported = new AtomicBoolean();

    DoorbellFailures(Segment segment, SegmentKind kind) {
        this.segment = segment;
        this.kind = kind;
    }

    /**
     * @param cause an exception in the words of the system, such as too many open files; or an error, if the JDK could not
     *     load its sockets, after which this JVM has none
     */
    void report(Throwable cause) {
        if (reported.compareAndSet(false, true)) {
            segment.options()
                    .report()
                    .accept(("%s '%s' has no socket to wake waiting threads, so they may "
                                    + "notice a message, or room for one, up to 250 ms late: %s. If "
                                    + "too many files are open, raise the limit (ulimit -n)")
                            .formatted(kind.title(), segment.name(), cause.getMessage()));
        }
    }
}
