// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.message.QueueMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint's requests that wait for their replies.
 *
 * <p>Whoever removes a request from the map completes its exchange, and nobody else touches that from then on: the
 * requester itself, the thread that takes replies, the timer, or who withdraws it. None of these threads but the requester's
 * runs what follows in the route: that is left to {@link Continuations}. A reply to a request that is not in the map is
 * dropped.
 *
 * <p>A lone requester looks for its reply itself for some microseconds, in which one comes from a consumer that is awake.
 * That spares it to be woken, by a thread that would have to be woken first: 5 microseconds instead of 73 in the median, with
 * two cores. All others are left to that thread.
 */
@SuppressWarnings("ThreadPriorityCheck") // To yield is part of a short wait.
final class PendingRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequests.class);

    /** How long a requester looks for its reply itself: somewhat more than it takes to wake a consumer. */
    private static final long LOOK_NANOS = 100_000;

    /** In the first part of that it does not let go of its core. */
    private static final long SPIN_NANOS = 20_000;

    /** How much later than its timer a sender looks whether its request has timed out. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ShmQueueEndpoint endpoint;
    private final Queue queue;
    private final MessageTranslator translator;
    private final long timeout;
    private final long timeoutNanos;
    private final Map<Long, Request> waiting = new ConcurrentHashMap<>();
    private final AtomicLong correlations = new AtomicLong();

    /** The one whose requester looks for its reply itself, once it is sent. */
    private final AtomicReference<@Nullable Request> lookedFor = new AtomicReference<>();

    private final ReplyQueueHandle handle;
    private final ReplyReceiver receiver;
    private final Continuations continuations;
    private final ExecutorServiceManager executors;
    private final ExecutorService receiverExecutor;
    private final ScheduledExecutorService timer;

    private volatile boolean stopped;

    PendingRequests(ShmQueueEndpoint endpoint, Queue queue) {
        this.endpoint = endpoint;
        this.queue = queue;
        this.translator = endpoint.translator();
        this.timeout = endpoint.getConfiguration().getTimeout();
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeout);
        this.executors = endpoint.getCamelContext().getExecutorServiceManager();
        this.continuations = endpoint.getComponent().continuations();
        this.handle = new ReplyQueueHandle(queue);
        this.receiver = new ReplyReceiver(this, handle);
        this.timer = executors.newSingleThreadScheduledExecutor(this, "shm-queue-timeout");
        this.receiverExecutor = executors.newSingleThreadExecutor(this, "shm-queue-replies://" + queue.name());
        endpoint.getComponent().addRequests(this);
        try {
            receiverExecutor.execute(receiver);
        } catch (RuntimeException | Error e) {
            stop(); // No thread can be had: nothing of this stays behind.
            throw e;
        }
    }

    /** One exchange that waits. */
    final class Request {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final QueueMessage.ReplyAddress replyTo;
        private final long begun = System.nanoTime();

        /** Null until the timer runs. */
        private volatile @Nullable Future<?> timeout;

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
            return timeoutNanos <= 0 ? Long.MAX_VALUE : Math.max(0, nanosToTimeout()) + GRACE_NANOS;
        }

        private long nanosToTimeout() {
            return timeoutNanos - (System.nanoTime() - begun);
        }

        /**
         * Has it time out from now on, where it has not yet: before anything is waited for. By its requester. What is
         * answered at once needs no timer, which would cost more than the request.
         */
        void startTimer() {
            if (timeoutNanos <= 0 || timeout != null || stopped || !isWaitedFor()) {
                return;
            }
            try {
                timeout = timer.schedule(() -> timeOut(this), nanosToTimeout(), TimeUnit.NANOSECONDS);
                if (!isWaitedFor()) {
                    // Whoever answered it meanwhile found no timer, which would keep the exchange until it is over.
                    timeout.cancel(false);
                }
            } catch (RejectedExecutionException e) {
                // Stopped this instant: who did that fails it.
                LOG.debug("No timer for a request to queue '{}', which is being stopped", queue.name(), e);
            }
        }

        /**
         * Waits for the reply, once the request was sent: for some microseconds if no other waits; then that is left to
         * others.
         *
         * @return whether the reply is in the exchange, which the caller is to complete; if not, others do
         */
        boolean await() {
            if (lookedFor.get() == this) {
                try {
                    if (look(this)) {
                        return true;
                    }
                } catch (RuntimeException | Error e) {
                    // Lost, say, or closed. Whatever it is, the request was sent, and others wait for its reply now.
                    LOG.debug("No replies can be taken from queue '{}' now", queue.name(), e);
                } finally {
                    lookedFor.compareAndSet(this, null);
                }
            }
            startTimer();
            receiver.wake();
            return false;
        }

        /** Ends the wait, as it was not sent. Returns false if its exchange was completed by somebody else. */
        boolean withdraw() {
            return remove(replyTo.correlation()) != null;
        }
    }

    /** Begins to wait, so that the reply is expected before the request is sent. */
    Request begin(Exchange exchange, AsyncCallback callback) {
        for (; ; ) {
            ReplyQueueHandle.ReplyQueue at = handle.renewed();
            Request request = new Request(
                    exchange,
                    callback,
                    new QueueMessage.ReplyAddress(at.participant(), at.incarnation(), correlations.incrementAndGet()));
            // First that it is looked for: the receiver need not be up for one that is about to be sent.
            lookedFor.compareAndSet(null, request);
            waiting.put(request.replyTo.correlation(), request);
            if (waiting.size() > 1 && lookedFor.get() == request) {
                // Now the others are left to the receiver, which may have seen just this one looked for, and rest.
                receiver.wake();
            }
            if (stopped && request.withdraw()) {
                throw new RejectedExecutionException("%s was stopped".formatted(endpoint));
            }
            // If another reply queue came in between, nobody may have seen that this request waits for the one before.
            if (at.incarnation() == handle.current().incarnation() || !request.withdraw()) {
                return request;
            }
        }
    }

    private boolean look(Request request) {
        Queue replies = handle.current().queue();
        Delivery delivery = new Delivery();
        long begun = System.nanoTime();
        long waited = 0;
        while (waited < LOOK_NANOS && request.isWaitedFor() && !areLeftToReceiver()) {
            if (replies.poll(delivery)) {
                return answer(request, delivery);
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
            waited = System.nanoTime() - begun;
        }
        return false;
    }

    /** Whether any request to this queue waits for its reply. */
    boolean isAnyWaitedFor(String name) {
        return !waiting.isEmpty() && queue.name().equals(name);
    }

    /** Whether any waits whose requester does not look for the reply itself. */
    boolean areLeftToReceiver() {
        int size = waiting.size();
        return size > 1 || (size == 1 && lookedFor.get() == null);
    }

    /** Puts the reply into the exchange of a request; any other is requeued for the receiver. */
    private boolean answer(Request request, Delivery delivery) {
        QueueMessage reply = null;
        try {
            QueueMessage read = translator.readInOnePiece(delivery);
            boolean isIts =
                    read.replyAddress() != null && read.replyAddress().correlation() == request.replyTo.correlation();
            reply = isIts && request.withdraw() ? read : null;
        } catch (RuntimeException e) {
            LOG.debug("A reply from queue '{}' cannot be read", queue.name(), e);
        } finally {
            if (reply == null) {
                delivery.giveBack();
            }
        }
        if (reply == null) {
            return false;
        }
        complete(request, reply, delivery);
        return true;
    }

    /** Completes the exchange of the request that a reply is for, if it is still waited for. */
    void answer(Delivery delivery) {
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
        complete(request, reply, delivery);
        continuations.run(request.callback);
    }

    private void complete(Request request, QueueMessage reply, Delivery delivery) {
        try {
            translator.putReply(reply, request.exchange);
        } catch (RuntimeException | Error e) {
            request.exchange.setException(e);
        }
        try {
            delivery.acknowledge();
        } catch (RuntimeException | Error e) {
            LOG.debug("Reply queue '{}' is lost, with a reply that was taken from it", queue.name(), e);
        }
        if (request.exchange.getException() != null) {
            endpoint.statistics().exchangeFailed();
        }
    }

    /** Fails what still waits, and ends the threads. */
    void stop() {
        stopped = true;
        receiver.end();
        executors.shutdownNow(receiverExecutor);
        executors.shutdownNow(timer);
        for (Long correlation : waiting.keySet()) {
            Request request = remove(correlation);
            if (request != null) {
                fail(
                        request,
                        new RejectedExecutionException("%s was stopped before the reply came".formatted(endpoint)));
            }
        }
        endpoint.getComponent().removeRequests(this);
        handle.close();
    }

    private @Nullable Request remove(long correlation) {
        Request request = waiting.remove(correlation);
        if (request != null) {
            if (lookedFor.compareAndSet(request, null) && !waiting.isEmpty()) {
                // The same, the other way round.
                receiver.wake();
            }
            if (request.timeout != null) {
                request.timeout.cancel(false);
            }
        }
        return request;
    }

    private void timeOut(Request request) {
        if (request.withdraw()) {
            fail(request, new ExchangeTimedOutException(request.exchange, timeout));
        }
    }

    /** Fails what waits for a reply in a queue that is gone, with whoever was to send it there. */
    void failAllBut(long incarnation) {
        for (Request request : waiting.values()) {
            if (request.replyTo.incarnation() != incarnation && request.withdraw()) {
                fail(
                        request,
                        new SegmentException(
                                queue.name(), "Queue '%s' was lost before the reply came".formatted(queue.name())));
            }
        }
    }

    private void fail(Request request, Exception why) {
        endpoint.statistics().exchangeFailed();
        request.exchange.setException(why);
        continuations.run(request.callback);
    }
}
