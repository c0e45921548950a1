// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.WaitForTaskToComplete;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each exchange as a message. An exchange that waits for a reply goes on when the reply has come.
 *
 * <p>A message is encoded before the queue is asked for room. An exchange that fails was not sent, unless it failed because
 * no reply came.
 */
public class ShmQueueProducer extends DefaultAsyncProducer {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueProducer.class);

    /** How often a sender that waits for room checks whether it is to stop, and whether messages in its way have expired. */
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a consumer's thread waits for room in its own queue before it counts as blocked. */
    private static final long BLOCKED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ShmQueueEndpoint endpoint;
    private final ShmQueueStatistics statistics;

    /** How many consumers' threads are reported as blocked by the queue that they take from. */
    private final AtomicInteger blockedConsumers = new AtomicInteger();

    /** The queue that counts this as a producer; null while this is not started. */
    private @Nullable Queue queue;

    // Options as of the start of this producer. They are kept for exchanges that come after its stop.
    private MessageTranslator translator;
    private WaitForTaskToComplete wait;
    private WhenFull whenFull;
    private WhenNoConsumers whenNoConsumers;
    private long offerTimeoutNanos;
    private Duration attachTimeout;

    ShmQueueProducer(ShmQueueEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.statistics = endpoint.statistics();
        // While its context stops, Camel calls producers that it has not started.
        readOptions();
    }

    /** What a sender does while the queue is full. */
    private enum WhenFull {
        WAIT,
        DISCARD,
        FAIL
    }

    /** What a sender does while the queue has no consumers. */
    private enum WhenNoConsumers {
        SEND,
        DISCARD,
        FAIL
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        readOptions();
        Queue attached = endpoint.shared().start(this);
        try {
            attached.addProducer();
            queue = attached;
        } finally {
            // Camel does not stop a producer that failed to start.
            if (queue == null) {
                endpoint.shared().stop(this);
            }
        }
    }

    private void readOptions() {
        translator = endpoint.translator();
        wait = endpoint.getConfiguration().getWaitForTaskToComplete();
        whenFull = endpoint.getConfiguration().isDiscardWhenFull()
                ? WhenFull.DISCARD
                : endpoint.getConfiguration().isBlockWhenFull() ? WhenFull.WAIT : WhenFull.FAIL;
        whenNoConsumers = endpoint.getConfiguration().isDiscardIfNoConsumers()
                ? WhenNoConsumers.DISCARD
                : endpoint.getConfiguration().isFailIfNoConsumers() ? WhenNoConsumers.FAIL : WhenNoConsumers.SEND;
        offerTimeoutNanos = endpoint.getConfiguration().getOfferTimeout() > 0
                ? TimeUnit.MILLISECONDS.toNanos(endpoint.getConfiguration().getOfferTimeout())
                : Long.MAX_VALUE;
        attachTimeout = Duration.ofMillis(endpoint.getConfiguration().getAttachTimeout());
    }

    @Override
    protected void doStop() throws Exception {
        Queue used = queue;
        if (used != null) {
            queue = null;
            try {
                used.removeProducer();
            } catch (SegmentLostException e) {
                LOG.debug("Queue '{}' is lost, with the count of its producers", used.name(), e);
            } finally {
                endpoint.shared().stop(this);
            }
        }
        super.doStop();
    }

    /**
     * {@inheritDoc} Camel may have stopped this producer already. So the exchange itself keeps the queue open, until it is
     * sent or its reply has come.
     */
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        boolean waits = waitsForReply(exchange);
        Queue to;
        try {
            to = endpoint.shared().acquire();
        } catch (RuntimeException | InternalError e) {
            fail(null, exchange, e);
            callback.done(true);
            return true;
        }
        if (waits) {
            return request(to, exchange, callback);
        }
        try {
            send(to, translator.write(exchange, null), exchange, null);
        } catch (Exception | InternalError e) {
            fail(to, exchange, e);
        } finally {
            endpoint.shared().release();
        }
        callback.done(true);
        return true;
    }

    private boolean waitsForReply(Exchange exchange) {
        WaitForTaskToComplete wanted = exchange.getProperty(Exchange.ASYNC_WAIT, wait, WaitForTaskToComplete.class);
        return switch (wanted) {
            case Never -> false;
            case IfReplyExpected -> exchange.getPattern().isOutCapable();
            case Always -> true;
        };
    }

    private boolean request(Queue to, Exchange exchange, AsyncCallback callback) {
        PendingRequests.Request request = null;
        boolean sent = false;
        Throwable failure = null;
        try {
            request = begin(to, exchange, doneSync -> {
                endpoint.shared().release();
                callback.done(doneSync);
            });
            sent = send(to, translator.write(exchange, request.replyTo()), exchange, request);
        } catch (Exception | InternalError e) {
            failure = e;
        } catch (Error e) {
            if (request != null && !request.withdraw()) {
                return false;
            }
            endpoint.shared().release();
            throw e;
        }
        if (sent && request != null) {
            if (!request.await()) {
                return false; // Another thread completes the exchange, or has done so.
            }
        } else if (request != null && !request.withdraw()) {
            return false; // It has timed out meanwhile, and another thread completes the exchange.
        }
        if (failure != null) {
            fail(to, exchange, failure);
        }
        endpoint.shared().release();
        callback.done(true);
        return true;
    }

    private PendingRequests.Request begin(Queue to, Exchange exchange, AsyncCallback callback) {
        try {
            return endpoint.shared().requests().begin(exchange, callback);
        } catch (SegmentLostException e) {
            if (!to.segment().awaitAttached(attachTimeout)) {
                throw e;
            }
            return endpoint.shared().requests().begin(exchange, callback);
        }
    }

    /** @param inUse null if the queue could not be opened */
    private void fail(@Nullable Queue inUse, Exchange exchange, Throwable failure) {
        statistics.exchangeFailed();
        if (failure instanceof InternalError error && inUse != null) {
            exchange.setException(inUse.segment().faulted(error));
            return;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        exchange.setException(failure);
    }

    /**
     * Returns whether the message is in the queue. If not, it was discarded.
     *
     * @param request the request that waits for the reply; null if none does
     */
    private boolean send(Queue to, EncodedMessage message, Exchange exchange, PendingRequests.@Nullable Request request)
            throws Exception {
        try {
            return offer(to, message, exchange, request);
        } catch (SegmentLostException e) {
            // Thrown before anything was done, so the message can be offered again once the queue is attached.
            if (request != null) {
                request.startTimer();
            }
            if (!to.segment().awaitAttached(attachTimeout)) {
                throw e;
            }
            return offer(to, message, exchange, request);
        }
    }

    private boolean offer(
            Queue to, EncodedMessage message, Exchange exchange, PendingRequests.@Nullable Request request)
            throws Exception {
        requireWaitedFor(to, request);
        if (whenNoConsumers != WhenNoConsumers.SEND && to.consumers() == 0) {
            if (whenNoConsumers == WhenNoConsumers.FAIL) {
                throw new ShmQueueConsumerNotAvailableException(
                        "Queue '%s' has no consumers".formatted(to.name()), exchange);
            }
            discarded(to, "it has no consumers");
            if (request != null) {
                throw new ShmQueueConsumerNotAvailableException(
                        "Queue '%s' has no consumers, and a request that is discarded (discardIfNoConsumers) gets no reply"
                                .formatted(to.name()),
                        exchange);
            }
            return false;
        }
        if (!to.offer(message.bytes(), 0, message.length()) && !offerInPlaceOfExpired(to, message)) {
            if (whenFull == WhenFull.DISCARD) {
                discarded(to, "it is full");
                if (request != null) {
                    throw new IllegalStateException(
                            "Queue '%s' is full: it holds %d messages, and a request that is discarded (discardWhenFull) gets no reply"
                                    .formatted(to.name(), to.capacity()));
                }
                return false;
            }
            if (whenFull == WhenFull.FAIL) {
                throw new IllegalStateException(
                        "Queue '%s' is full: it holds %d messages".formatted(to.name(), to.capacity()));
            }
            awaitRoom(to, message, request);
        }
        statistics.messageSent();
        return true;
    }

    /**
     * Skips expired messages until one of them has made room. Another sender may take that room first, but the number of
     * attempts is bounded by the capacity.
     */
    private boolean offerInPlaceOfExpired(Queue to, EncodedMessage message) {
        for (int left = to.capacity(); left > 0; left--) {
            if (!to.removeObsolete(MessageCodec.EXPIRY_WITHIN, Expiry::hasPassed)) {
                return false;
            }
            statistics.messageExpired();
            if (to.offer(message.bytes(), 0, message.length())) {
                return true;
            }
        }
        return false;
    }

    private void discarded(Queue to, String why) {
        LOG.debug("A message for queue '{}' is discarded, because {}", to.name(), why);
        statistics.messageDiscarded();
    }

    /** Rejects a request that has timed out: no thread would take its reply. */
    private static void requireWaitedFor(Queue to, PendingRequests.@Nullable Request request) {
        if (request != null && !request.isWaitedFor()) {
            throw new RejectedExecutionException(
                    "No thread waits any longer for the reply from queue '%s'".formatted(to.name()));
        }
    }

    private void awaitRoom(Queue to, EncodedMessage message, PendingRequests.@Nullable Request request)
            throws InterruptedException {
        if (request != null) {
            request.startTimer();
        }
        boolean isReported = false;
        long start = System.nanoTime();
        long left = offerTimeoutNanos;
        try {
            while (!to.offer(message.bytes(), 0, message.length(), longestWait(left, request), TimeUnit.NANOSECONDS)
                    && !offerInPlaceOfExpired(to, message)) {
                requireWaitedFor(to, request);
                long waited = System.nanoTime() - start;
                left = offerTimeoutNanos - waited;
                if (left <= 0) {
                    throw new IllegalStateException(
                            "Queue '%s' is full: it holds %d messages, and has been full for %d ms (offerTimeout)"
                                    .formatted(
                                            to.name(),
                                            to.capacity(),
                                            TimeUnit.NANOSECONDS.toMillis(offerTimeoutNanos)));
                }
                if (endpoint.shared().isEnded()) {
                    throw new RejectedExecutionException("Queue '%s' is full, and %s was stopped with its CamelContext"
                            .formatted(to.name(), endpoint));
                }
                if (!isReported && waited >= BLOCKED_AFTER_NANOS && ConsumerTask.isOf(to)) {
                    isReported = true;
                    reportBlockedConsumer(to);
                }
            }
        } finally {
            if (isReported) {
                blockedConsumers.decrementAndGet();
            }
        }
    }

    /** Warns once for all threads that are blocked at the same time. */
    private void reportBlockedConsumer(Queue by) {
        if (blockedConsumers.getAndIncrement() == 0) {
            LOG.warn(
                    "Queue '{}' is full with {} messages, and a route that takes from it waits for "
                            + "room to send to it ({}): the consumer's thread makes no room while it waits. "
                            + "Unless another consumer makes room, the route is blocked for ever. Give the "
                            + "queue a larger size or the route more concurrentConsumers, set offerTimeout, "
                            + "blockWhenFull=false or discardWhenFull=true on the endpoint that sends, or send "
                            + "from a thread of another route",
                    by.name(),
                    by.capacity(),
                    endpoint);
        }
    }

    private static long longestWait(long left, PendingRequests.@Nullable Request request) {
        long longest = Math.min(left, MAX_WAIT_NANOS);
        return request == null ? longest : Math.min(longest, request.nanosLeft());
    }
}
