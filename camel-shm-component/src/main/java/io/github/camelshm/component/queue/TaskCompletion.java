// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.apache.camel.spi.ShutdownStrategy;

/**
 * Decides how long a consumer that Camel stops keeps taking messages: until it has taken as many as waited when the
 * stop began and, while the context stops, until no other route waits for a reply from this queue. Messages that arrive
 * later need not be processed, so this ends however many messages other producers send. Thread-safe.
 */
final class TaskCompletion {
    /** Several times the interval at which Camel asks for pending exchanges while it waits for a stop. */
    private static final long GIVEN_UP_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ShmQueueEndpoint endpoint;

    /** How many of the messages that waited when the stop began are still to be taken. */
    private final AtomicLong left = new AtomicLong();

    private volatile boolean active;
    private volatile long askedAt;

    TaskCompletion(ShmQueueEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    void begin(int waiting) {
        left.set(waiting);
        askedAt = System.nanoTime();
        active = true;
    }

    void end() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    /** Camel asks how much is pending. */
    void asked() {
        askedAt = System.nanoTime();
    }

    /** How many of the messages in the queue are still to be taken; fewer than waited if other consumers have taken some. */
    int pending(IntSupplier depth) {
        return active && !isDone() ? (int) Math.min(left.get(), depth.getAsInt()) : 0;
    }

    private boolean isDone() {
        return left.get() <= 0 && !endpoint.getComponent().awaitsRepliesFrom(endpoint.getName());
    }

    /** Ends this if Camel has given up. Returns whether all is taken, and the stop goes on. */
    boolean checkOver() {
        if (active && isGivenUp()) {
            active = false;
        }
        return active && isDone();
    }

    /**
     * Whether Camel has given up stopping the route. It may do so when the timeout is over, and the route goes on; it never
     * gives up stopping the context. Camel does not tell the consumer. But it no longer asks for pending exchanges, which it
     * does each second while it waits. It also reports, until the next stop of any route, that the timeout occurred.
     */
    private boolean isGivenUp() {
        ShutdownStrategy strategy = endpoint.getCamelContext().getShutdownStrategy();
        return !endpoint.getCamelContext().isStopping()
                && (strategy.isTimeoutOccurred() || System.nanoTime() - askedAt > GIVEN_UP_AFTER_NANOS);
    }

    /** Counts a message that is no longer to be taken. */
    void taken() {
        if (active) {
            left.decrementAndGet();
        }
    }

    /** Counts a requeued message, which will be taken once more, in addition to the others. */
    void requeued() {
        if (active) {
            left.incrementAndGet();
        }
    }
}
