// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.memory.participant.AdaptiveSpin;
import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.WakeUpCost;
import io.github.camelshm.memory.segment.MemoryFaults;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The waits of this process's threads for messages of a queue, and for room in it. Thread-safe. */
final class QueueWaits {
    /** How long a wait lasts at most before the next poll: the delay where a doorbell could not be rung. */
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String name;
    private final QueueMembership membership;
    private final Map<Event, AdaptiveSpin> spins = new EnumMap<>(Event.class);

    QueueWaits(String name, QueueMembership membership) {
        this.name = name;
        this.membership = membership;
        for (Event event : Event.values()) {
            spins.put(event, new AdaptiveSpin(WakeUpCost.OF_THIS_JVM, 1));
        }
    }

    WaitCounts counts(Event event) {
        return WaitCounts.of(spin(event));
    }

    private AdaptiveSpin spin(Event event) {
        return requireNonNull(spins.get(event));
    }

    /**
     * Waits until an attempt succeeds, or the time has elapsed. Makes at least one attempt.
     *
     * @param attempt returns null if it fails
     */
    <T> @Nullable T await(Event event, Supplier<@Nullable T> attempt, long nanos, IdleStrategy idle)
            throws InterruptedException {
        T found = attempt.get();
        if (found == null && nanos > 0) {
            found = repeat(event, attempt, nanos, idle);
        }
        if (found == null) {
            // Attempts alone may end without a call into the JVM, and may have read any bytes of a truncated queue.
            MemoryFaults.deliverPending();
        }
        return found;
    }

    private <T> @Nullable T repeat(Event event, Supplier<@Nullable T> attempt, long nanos, IdleStrategy idle)
            throws InterruptedException {
        long begun = System.nanoTime();
        requireNotInterrupted();
        AdaptiveSpin spin = spin(event);
        T found = idle == IdleStrategy.BUSY_SPIN ? null : spin.poll(attempt, nanos);
        if (found != null) {
            return found;
        }
        int round = 0;
        long waited = System.nanoTime() - begun;
        for (; found == null && waited < nanos; round++) {
            requireNotInterrupted();
            if (!idle.pause(round)) {
                long left = Math.min(nanos - waited, MAX_WAIT_NANOS);
                found = membership.participant().participation().await(event, attempt, left);
            }
            if (found == null) {
                found = attempt.get();
            }
            waited = System.nanoTime() - begun;
        }
        boolean hasSlept = round > 0 && (idle == IdleStrategy.BLOCK || idle == IdleStrategy.BACKOFF);
        if (hasSlept) {
            spin.blocked(found != null, waited);
        }
        return found;
    }

    private void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while waiting at queue '%s'".formatted(name));
        }
    }
}
