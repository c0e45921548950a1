// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * What an endpoint's producers and consumers have done, for those who look in. Thread-safe; the numbers are each right, but
 * not of one moment.
 */
final class ShmQueueStatistics {
    private final LongAdder sent = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder takenAgain = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder expired = new LongAdder();

    /** Is told when each message that was taken had been sent. Volatile: set while others count. */
    private volatile LongConsumer timesOfSending = sentAt -> {};

    private final Rate sendRate = new Rate(sent);
    private final Rate takeRate = new Rate(taken);

    void messageSent() {
        sent.increment();
    }

    void messageTaken(int deliveries) {
        taken.increment();
        if (deliveries > 1) {
            takenAgain.increment();
        }
    }

    /** @param listener is told when each message that is taken had been sent, in milliseconds since 1970 */
    void tellTimesOfSending(LongConsumer listener) {
        timesOfSending = listener;
    }

    /** @param sentAt when the message that was taken had been sent, in milliseconds since 1970 */
    void messageRead(long sentAt) {
        timesOfSending.accept(sentAt);
    }

    /** An exchange failed that sends, or that a consumer made. */
    void exchangeFailed() {
        failures.increment();
    }

    void messageDiscarded() {
        discarded.increment();
    }

    void messageDeadLettered() {
        deadLettered.increment();
    }

    /** It was skipped, by a consumer or a producer. */
    void messageExpired() {
        expired.increment();
    }

    long sent() {
        return sent.sum();
    }

    long taken() {
        return taken.sum();
    }

    long takenAgain() {
        return takenAgain.sum();
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

    /** How fast a count grew between two looks at it, of which the earlier is at least a second old. */
    private static final class Rate {
        private static final long SHORTEST = TimeUnit.SECONDS.toNanos(1);

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
            if (nanos >= SHORTEST) {
                long counted = count.sum();
                perSecond = (counted - earlierCount) * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
                earlierNanos = now;
                earlierCount = counted;
            }
            return perSecond;
        }
    }
}
