// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.DynamicPollingConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message each time it is polled. The message stays unsettled until the exchange that polled is done, or, if no
 * exchange did, until the received exchange is done. Thread-safe.
 *
 * <p>Camel's caches stop this consumer and its endpoint right after a poll, or between one thread's lookup and its poll. So
 * an unsettled message keeps the queue open by itself, and a poll checks the queue before it checks whether it is to end.
 *
 * <p>It does not count as a consumer of the queue: a sender cannot rely on another poll.
 */
public class ShmQueuePollingConsumer extends ShmQueueConsumer implements DynamicPollingConsumer {
    /** How often a poll that waits checks whether it is to end. */
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ShmQueueEndpoint endpoint;
    private volatile boolean wasStarted;
    private volatile boolean stopped;

    ShmQueuePollingConsumer(ShmQueueEndpoint endpoint) {
        super(endpoint, null);
        this.endpoint = endpoint;
    }

    @Override
    void startTaking(Queue from) {
        wasStarted = true;
        stopped = false;
        endpoint.addPoller(this);
    }

    @Override
    void stopTaking(Queue from) {
        stopped = true;
        endpoint.removePoller(this);
        endpoint.shared().stop(this);
    }

    @Override
    public @Nullable Exchange receive() {
        return receiveFor(null, Long.MAX_VALUE);
    }

    /** {@inheritDoc} Does not wait if the timeout is zero or less. */
    @Override
    public @Nullable Exchange receive(long timeout) {
        return receiveFor(null, TimeUnit.MILLISECONDS.toNanos(timeout));
    }

    @Override
    public @Nullable Exchange receiveNoWait() {
        return receiveFor(null, 0);
    }

    @Override
    public @Nullable Exchange receive(Exchange polling) {
        return receiveFor(polling, Long.MAX_VALUE);
    }

    @Override
    public @Nullable Exchange receive(Exchange polling, long timeout) {
        return receiveFor(polling, TimeUnit.MILLISECONDS.toNanos(timeout));
    }

    @Override
    public @Nullable Exchange receiveNoWait(Exchange polling) {
        return receiveFor(polling, 0);
    }

    /**
     * Returns the next message's exchange, or null if the timeout has elapsed or this consumer stops.
     *
     * @param polling the exchange that polls; its completion settles the message, because Camel hands over the received
     *     exchange's completions only if the aggregation strategy returns an exchange. Null if no exchange polls; then
     *     the received exchange's completion settles it
     */
    private @Nullable Exchange receiveFor(@Nullable Exchange polling, long nanos) {
        if (!wasStarted) {
            start(); // While its context stops, Camel polls with consumers that it has not started.
        }
        Queue queue = endpoint.shared().acquire();
        try {
            long start = System.nanoTime();
            while (true) {
                long left = nanos - (System.nanoTime() - start);
                Delivery delivery = poll(queue, left);
                Exchange received = delivery == null ? null : exchangeOf(delivery, polling);
                if (received != null) {
                    return received;
                }
                boolean isOver = left <= 0 || isToEnd();
                if (takeBackOff()) {
                    if (isOver) {
                        return null;
                    }
                    TimeUnit.NANOSECONDS.sleep(Math.min(left, BACK_OFF_NANOS));
                } else if (delivery == null && isOver) {
                    return null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeCamelException(e);
        } finally {
            endpoint.shared().release();
        }
    }

    private @Nullable Delivery poll(Queue queue, long left) throws InterruptedException {
        try {
            // Never spins for long: the thread is the caller's, and may be a virtual one.
            return queue.poll(Math.min(left, MAX_WAIT_NANOS), TimeUnit.NANOSECONDS);
        } catch (SegmentLostException e) {
            awaitAttached(
                    queue,
                    Math.min(
                            left,
                            TimeUnit.MILLISECONDS.toNanos(
                                    endpoint.getConfiguration().getAttachTimeout())),
                    e);
            return null;
        }
    }

    private void awaitAttached(Queue queue, long nanos, SegmentLostException lost) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0 && !isToEnd()) {
            if (queue.segment().awaitAttached(Duration.ofNanos(Math.min(left, MAX_WAIT_NANOS)))) {
                return;
            }
            left = nanos - (System.nanoTime() - start);
        }
        if (!isToEnd()) {
            throw lost;
        }
    }

    private boolean isToEnd() {
        return stopped || endpoint.shared().isEnded();
    }

    private @Nullable Exchange exchangeOf(Delivery delivery, @Nullable Exchange polling) {
        UnsettledMessage message = new UnsettledMessage(this, delivery);
        try {
            endpoint.shared().start(message);
        } catch (RejectedExecutionException e) {
            message.release(); // The context has stopped in between.
            return null;
        }
        Exchange received = null;
        try {
            received = exchangeOf(message);
        } finally {
            if (received == null) {
                endpoint.shared().stop(message);
            }
        }
        if (received != null) {
            (polling == null ? received : polling).getExchangeExtension().addOnCompletion(message);
        }
        return received;
    }

    @Override
    void settle(UnsettledMessage message, Exchange exchange) {
        try {
            super.settle(message, exchange);
        } finally {
            endpoint.shared().stop(message);
        }
    }

    /** {@inheritDoc} Uses a producer of its own: this consumer may have stopped before the exchange failed. */
    @Override
    @Nullable
    Exception sendDeadLetter(Delivery delivery, String reason) {
        DeadLetters own = new DeadLetters(endpoint, endpoint.translator());
        try {
            return own.send(delivery, reason);
        } finally {
            own.stop();
        }
    }
}
