// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.queue;

import io.github.camelshm.memory.Delivery;
import io.github.camelshm.memory.Queue;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.message.QueueMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint's requests that wait for their replies.
 *
 * <p>Whoever removes a request from the map completes its exchange, and nobody else touches that from then on: the thread
 * that takes replies, the timer, or who withdraws it. Both threads run what follows in the requester's route, unless that
 * hands over to others. A reply to a request that is not in the map is dropped.
 */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private static final long POLL_MILLIS = 1_000;

    /** How much later than its timer a sender looks whether its request has timed out. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ShmQueueEndpoint endpoint;
    private final Queue queue;
    private final MessageTranslator translator;
    private final long timeout;
    private final long timeoutNanos;
    private final Map<Long, Request> waiting = new ConcurrentHashMap<>();
    private final AtomicLong correlations = new AtomicLong();
    private final ExecutorServiceManager executors;
    private final ExecutorService taker;
    private final ScheduledExecutorService timer;

    /** Where replies come in. A lost queue that is attached again has us as another participant, who needs another one. */
    private volatile ReplyQueue replies;

    private volatile boolean stopped;

    private record ReplyQueue(Queue queue, int participant, long incarnation) {}

    Requests(ShmQueueEndpoint endpoint, Queue queue) {
        this.endpoint = endpoint;
        this.queue = queue;
        this.translator = endpoint.translator();
        this.timeout = endpoint.getTimeout();
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeout);
        this.executors = endpoint.getCamelContext().getExecutorServiceManager();
        this.replies = openReplyQueue();
        this.timer = executors.newSingleThreadScheduledExecutor(this, "shm-queue-timeout");
        this.taker = executors.newSingleThreadExecutor(this, "shm-queue-replies://" + queue.name());
        taker.execute(this::takeReplies);
    }

    /** One exchange that waits. */
    final class Request {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final QueueMessage.ReplyAddress replyTo;

        /** Null where there is no timeout. Whoever overlooks it cancels nothing, and the timer then finds nobody. */
        private Future<?> timeout;

        private final long begun = System.nanoTime();

        private Request(Exchange exchange, AsyncCallback callback, QueueMessage.ReplyAddress replyTo) {
            this.exchange = exchange;
            this.callback = callback;
            this.replyTo = replyTo;
        }

        QueueMessage.ReplyAddress replyTo() {
            return replyTo;
        }

        /** Whether its exchange was not completed yet. */
        boolean isWaitedFor() {
            return waiting.containsKey(replyTo.correlation());
        }

        /** How long it is waited for at most, from now on: a little longer, so that it is no more when that is over. */
        long nanosLeft() {
            return timeout == null
                    ? Long.MAX_VALUE
                    : Math.max(0, timeoutNanos - (System.nanoTime() - begun)) + GRACE_NANOS;
        }

        /** Ends the wait, as it was not sent. Returns false if its exchange was completed by somebody else. */
        boolean withdraw() {
            return remove(replyTo.correlation()) != null;
        }
    }

    /** Begins to wait, so that the reply is expected before the request is sent. */
    Request begin(Exchange exchange, AsyncCallback callback) {
        for (; ; ) {
            ReplyQueue at = currentReplyQueue();
            Request request = new Request(
                    exchange,
                    callback,
                    new QueueMessage.ReplyAddress(at.participant, at.incarnation, correlations.incrementAndGet()));
            waiting.put(request.replyTo.correlation(), request);
            startTimer(request);
            if (stopped && request.withdraw()) {
                throw new RejectedExecutionException("%s was stopped".formatted(endpoint));
            }
            // If another reply queue came in between, nobody may have seen that this request waits for the one before.
            if (at.incarnation == replies.incarnation || !request.withdraw()) {
                return request;
            }
        }
    }

    private void startTimer(Request request) {
        if (timeout <= 0 || stopped) {
            return;
        }
        try {
            request.timeout = timer.schedule(() -> timeOut(request), timeout, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Stopped this instant. The exchange is completed once: by who did that, or by who catches this.
            if (request.withdraw()) {
                throw e;
            }
        }
    }

    /** Fails what still waits, and ends the threads. */
    void stop() {
        stopped = true;
        executors.shutdownNow(taker);
        executors.shutdownNow(timer);
        for (Long correlation : waiting.keySet()) {
            Request request = remove(correlation);
            if (request != null) {
                fail(
                        request,
                        new RejectedExecutionException("%s was stopped before the reply came".formatted(endpoint)));
            }
        }
        synchronized (this) {
            close(replies);
        }
    }

    private Request remove(long correlation) {
        Request request = waiting.remove(correlation);
        if (request != null && request.timeout != null) {
            request.timeout.cancel(false);
        }
        return request;
    }

    private void timeOut(Request request) {
        if (remove(request.replyTo.correlation()) != null) {
            fail(request, new ExchangeTimedOutException(request.exchange, timeout));
        }
    }

    private void fail(Request request, Exception why) {
        endpoint.statistics().exchangeFailed();
        request.exchange.setException(why);
        request.callback.done(false);
    }

    private ReplyQueue currentReplyQueue() {
        ReplyQueue at = replies;
        return at.incarnation == queue.incarnation() ? at : reopenedReplyQueue();
    }

    private synchronized ReplyQueue reopenedReplyQueue() {
        ReplyQueue before = replies;
        if (!stopped && before.incarnation != queue.incarnation()) {
            replies = openReplyQueue();
            close(before);
        }
        return replies;
    }

    private ReplyQueue openReplyQueue() {
        int participant = queue.number();
        long incarnation = queue.incarnation();
        return new ReplyQueue(queue.openReplyQueue(), participant, incarnation);
    }

    private static void close(ReplyQueue at) {
        at.queue.close();
    }

    private void takeReplies() {
        ReplyQueue from = replies;
        while (!stopped) {
            takeFrom(from.queue);
            from = next(from);
        }
    }

    /** Where to take the next reply from. If that is another queue, what waits for a reply to the one before fails. */
    private ReplyQueue next(ReplyQueue before) {
        ReplyQueue next;
        try {
            // While nobody waits it is early enough to open another one with the next request.
            next = waiting.isEmpty() ? replies : currentReplyQueue();
        } catch (SegmentException | IllegalStateException e) {
            return before; // Lost still, or closed.
        }
        if (next.incarnation != before.incarnation) {
            waiting.values().forEach(request -> failIfNotTo(next, request));
        }
        return next;
    }

    private void failIfNotTo(ReplyQueue next, Request request) {
        if (request.replyTo.incarnation() == next.incarnation || !request.withdraw()) {
            return;
        }
        try {
            fail(
                    request,
                    new SegmentException(
                            queue.name(), "Queue '%s' was lost before the reply came".formatted(queue.name())));
        } catch (RuntimeException | Error e) {
            LOG.warn("What follows on a request to queue '{}' failed", queue.name(), e);
        }
    }

    private void takeFrom(Queue from) {
        try {
            Delivery delivery = from.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (delivery != null) {
                take(delivery);
            }
        } catch (InterruptedException e) {
            // By what followed in the requester's route, perhaps; by our own end, which the loop sees.
        } catch (SegmentException | IllegalStateException e) {
            // Closed, as another one was opened; or lost, with the replies in it.
            LOG.debug("No replies can be taken from queue '{}' now", from.name(), e);
            pause(from);
        } catch (RuntimeException | Error e) {
            // Of the requester's route, whose exchange is done with: others still wait.
            LOG.warn("What follows on a reply from queue '{}' failed", queue.name(), e);
        }
    }

    private void pause(Queue from) {
        try {
            if (from == replies.queue) {
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            // Nothing to do but to look again.
        }
    }

    private void take(Delivery delivery) {
        QueueMessage reply;
        try {
            reply = translator.readInOnePiece(delivery);
        } catch (RuntimeException e) {
            LOG.warn("A reply from queue '{}' is dropped, as it cannot be read", queue.name(), e);
            delivery.acknowledge();
            return;
        }
        Request request = reply.replyAddress() == null
                ? null
                : remove(reply.replyAddress().correlation());
        if (request == null) {
            LOG.debug("A reply from queue '{}' is dropped, as nobody waits for it any more", queue.name());
            delivery.acknowledge();
            return;
        }
        try {
            translator.putReply(reply, request.exchange);
        } catch (RuntimeException e) {
            request.exchange.setException(e);
        }
        delivery.acknowledge();
        if (request.exchange.getException() != null) {
            endpoint.statistics().exchangeFailed();
        }
        request.callback.done(false);
    }
}
