// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Counts what an endpoint's producers and consumers have done, for monitoring. Thread-safe. Each number is right, but they
 * are not of one moment.
 */
final class ShmQueueStatistics {
    private final LongAdder sent = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder takenRedelivered = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder expired = new LongAdder();

    /** Receives the time at which each message that was taken had been sent. Volatile: set while other threads count. */
    private volatile LongConsumer sendTimeListener = sentAt -> {};

    private final Rate sendRate = new Rate(sent);
    private final Rate takeRate = new Rate(taken);

    void messageSent() {
        sent.increment();
    }

    void messageTaken(int deliveries) {
        taken.increment();
        if (deliveries > 1) {
            takenRedelivered.increment();
        }
    }

    /** @param listener receives the time at which each message that is taken had been sent, in milliseconds since 1970 */
    void setSendTimeListener(LongConsumer listener) {
        sendTimeListener = listener;
    }

    /** @param sentAt when the message that was taken had been sent, in milliseconds since 1970 */
    void messageRead(long sentAt) {
        sendTimeListener.accept(sentAt);
    }

    /** Counts a failed exchange, of a producer or of a consumer. */
    void exchangeFailed() {
        failures.increment();
    }

    void messageDiscarded() {
        discarded.increment();
    }

    void messageDeadLettered() {
        deadLettered.increment();
    }

    /** Counts an expired message that a consumer or a producer skipped. */
    void messageExpired() {
        expired.increment();
    }

    long sent() {
        return sent.sum();
    }

    long taken() {
        return taken.sum();
    }

    long takenRedelivered() {
        return takenRedelivered.sum();
    }

    long failures() {
        return failures.sum();
    }

    long discarded() {
        return discarded.sum();
    }

    long deadLettered() {
        return deadLettered.sum();
    }

    long expired() {
        return expired.sum();
    }

    double sentPerSecond() {
        return sendRate.perSecond();
    }

    double takenPerSecond() {
        return takeRate.perSecond();
    }

    /** The rate at which a count grew between two readings, of which the earlier is at least a second old. */
    private static final class Rate {
        private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(1);

        private final LongAdder count;

        private long earlierNanos = System.nanoTime();
        private long earlierCount;
        private double perSecond;

        Rate(LongAdder count) {
            this.count = count;
        }

        synchronized double perSecond() {
            long now = System.nanoTime();
            long nanos = now - earlierNanos;
            if (nanos >= MIN_NANOS) {
                long counted = count.sum();
                perSecond = (counted - earlierCount) * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
                earlierNanos = now;
                earlierCount = counted;
            }
            return perSecond;
        }
    }
}
