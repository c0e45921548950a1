// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.ReplyWait;
import io.github.camelshm.memory.queue.WaitCounts;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.message.QueueMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
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
 * <p>The thread that removes a request from the map completes its exchange, and no other thread touches the exchange meanwhile.
 * That thread is a requester's, the {@link ReplyReceiver}'s, the timer's, or one that stops the endpoint. The request's own
 * requester then goes on with the route if it still polls for the reply; else that is left to {@link Continuations}. A reply to
 * a request that is not in the map is dropped.
 *
 * <p>A few requesters poll for replies, and each takes those to the others' requests too. A consumer that is awake, or has to be
 * woken, replies within that time, and no other thread is needed then: on two cores a request takes 4 microseconds in the median,
 * with one caller or with sixteen, and 73 if the receiver takes the reply. The receiver takes the replies to the requests that no
 * requester polls for. Thread-safe.
 */
final class PendingRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequests.class);

    private static final long NEVER = Long.MIN_VALUE;

    /** Added to the time left for sending, so that the request has timed out by the time sending gives up. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** With more of them, each would mostly wait for a core. Measured on two cores with 4, 16 and 100 callers. */
    private static final int MAX_POLLING_REQUESTERS = 16;

    private final ShmQueueEndpoint endpoint;
    private final Queue queue;
    private final MessageTranslator translator;
    private final long timeout;
    private final long timeoutNanos;
    private final Map<Long, Request> waiting = new ConcurrentHashMap<>();
    private final AtomicLong correlations = new AtomicLong();

    private final Semaphore pollingRequesters = new Semaphore(MAX_POLLING_REQUESTERS);
    private final ReplyWait wait = new ReplyWait();
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
            stop(); // No thread is available: undo what was started.
            throw e;
        }
    }

    /** Where a request is on its way. */
    private enum Stage {
        /** Its requester does not wait yet. */
        SENDING,
        /** Its requester polls for the reply. */
        POLLING,
        /** Its requester no longer polls, or never did. */
        LEFT_TO_RECEIVER,
        /** Another thread has completed its exchange while its requester polled, which goes on with the route. */
        HANDED_BACK
    }

    /** One exchange that waits. */
    final class Request {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final QueueMessage.ReplyAddress replyTo;
        private final long begun = System.nanoTime();

        /**
         * From SENDING to POLLING or LEFT_TO_RECEIVER, and from POLLING to one of the two after it. Memory order: the exchange is
         * completed before HANDED_BACK is set, and the requester reads it after it has read HANDED_BACK.
         */
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.SENDING);

        /** When its requester began to poll, if it has polled in vain. Volatile: read by the receiver. */
        private volatile long polledFrom = NEVER;

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

        /** Whether its exchange is still to be completed. */
        boolean isWaitedFor() {
            return waiting.containsKey(replyTo.correlation());
        }

        /** The longest that sending it may still take. */
        long nanosLeft() {
            return timeoutNanos <= 0 ? Long.MAX_VALUE : Math.max(0, nanosToTimeout()) + GRACE_NANOS;
        }

        private long nanosToTimeout() {
            return timeoutNanos - (System.nanoTime() - begun);
        }

        /**
         * Starts the timeout, unless it was started. Called by the requester before it blocks. A request whose reply comes at
         * once needs no timer, which would cost more than the request.
         */
        void startTimer() {
            if (timeoutNanos <= 0 || timeout != null || stopped || !isWaitedFor()) {
                return;
            }
            try {
                timeout = timer.schedule(() -> timeOut(this), nanosToTimeout(), TimeUnit.NANOSECONDS);
                if (!isWaitedFor()) {
                    // It was completed meanwhile, by a thread that found no timer to cancel. The timer would keep the
                    // exchange in memory until the timeout.
                    timeout.cancel(false);
                }
            } catch (RejectedExecutionException e) {
                // The endpoint is being stopped, and stop() fails the request.
                LOG.debug("No timer for a request to queue '{}', which is being stopped", queue.name(), e);
            } catch (OutOfMemoryError e) {
                LOG.warn(
                        "No thread can be created that would end a request to queue '{}' after its timeout",
                        queue.name(),
                        e);
            }
        }

        /**
         * Waits for the reply after the request was sent, for about as long as three wake-ups cost, and as it takes to read
         * other requests' replies. Then the receiver continues to wait, and this returns.
         *
         * @return whether the exchange is complete, and the caller is to go on with the route
         */
        boolean await() {
            if (pollingRequesters.tryAcquire()) {
                stage.set(Stage.POLLING);
                try {
                    // Otherwise another thread may have completed the exchange before it could see that this one polls.
                    if (isWaitedFor() && poll()) {
                        return true;
                    }
                } finally {
                    pollingRequesters.release();
                }
                if (!stage.compareAndSet(Stage.POLLING, Stage.LEFT_TO_RECEIVER)) {
                    return true;
                }
            } else {
                stage.set(Stage.LEFT_TO_RECEIVER);
            }
            startTimer();
            receiver.wake();
            return false;
        }

        /** @return whether the exchange is complete */
        private boolean poll() {
            long from = System.nanoTime();
            // An interrupted thread cannot read the file of a large reply, which may be another request's.
            boolean isInterrupted = Thread.interrupted();
            try {
                Queue replies = handle.current().queue();
                Delivery delivery = new Delivery();
                boolean isComplete =
                        wait.poll(() -> tryComplete(replies, delivery) ? Boolean.TRUE : null, nanosLeft()) != null;
                if (!isComplete) {
                    polledFrom = from;
                }
                return isComplete;
            } catch (RuntimeException | Error e) {
                // The reply queue is lost or closed. The request was sent anyway, so the receiver waits for its reply.
                LOG.debug("No replies can be taken from queue '{}' now", queue.name(), e);
                return false;
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Takes a reply, to any request, if there is one. Returns whether the exchange of this one is complete. */
        private boolean tryComplete(Queue replies, Delivery delivery) {
            return isHandedBack() || (replies.poll(delivery) && complete(delivery, this));
        }

        private boolean isHandedBack() {
            return stage.get() == Stage.HANDED_BACK;
        }

        private boolean isLeftToReceiver() {
            return stage.get() == Stage.LEFT_TO_RECEIVER;
        }

        /** Called by the thread that has completed its exchange, which is not its requester's. */
        private void goOn(boolean isReplied) {
            if (stage.compareAndSet(Stage.POLLING, Stage.HANDED_BACK)) {
                return;
            }
            continuations.run(callback);
            if (polledFrom != NEVER) {
                wait.blocked(isReplied, System.nanoTime() - polledFrom);
            }
        }

        /** Ends the wait. Returns false if another thread completed, or will complete, the exchange. */
        boolean withdraw() {
            return remove(replyTo.correlation()) != null;
        }
    }

    /** Begins to wait. Called before the request is sent, so that its reply is expected however soon it comes. */
    Request begin(Exchange exchange, AsyncCallback callback) {
        for (; ; ) {
            ReplyQueueHandle.ReplyQueue at = handle.renewed();
            Request request = new Request(
                    exchange,
                    callback,
                    new QueueMessage.ReplyAddress(at.participant(), at.incarnation(), correlations.incrementAndGet()));
            waiting.put(request.replyTo.correlation(), request);
            if (stopped && request.withdraw()) {
                throw new RejectedExecutionException("%s was stopped".formatted(endpoint));
            }
            // If the reply queue was replaced in between, failAllBut() may have missed this request.
            if (at.incarnation() == handle.current().incarnation() || !request.withdraw()) {
                return request;
            }
        }
    }

    /** How the waits of requesters that poll have ended. Those of others do not count: the receiver waits for them. */
    WaitCounts waits() {
        return wait.counts();
    }

    /** Whether any request to this queue waits for its reply. */
    boolean isAnyWaitedFor(String name) {
        return !waiting.isEmpty() && queue.name().equals(name);
    }

    /** Whether any request waits whose requester does not poll for the reply itself. */
    boolean isReceiverNeeded() {
        for (Request request : waiting.values()) {
            if (request.isLeftToReceiver()) {
                return true;
            }
        }
        return false;
    }

    /** Completes the exchange of the request that a reply is for, if it is still waited for. */
    void complete(Delivery delivery) {
        complete(delivery, null);
    }

    /** @return whether the reply is for the caller's own request, with whose route the caller goes on */
    private boolean complete(Delivery delivery, @Nullable Request own) {
        QueueMessage reply;
        try {
            reply = translator.readInOnePiece(delivery);
        } catch (RuntimeException | Error e) {
            LOG.warn("A reply from queue '{}' is dropped, because it cannot be read", queue.name(), e);
            delivery.acknowledge();
            return false;
        }
        Request request = reply.replyAddress() == null
                ? null
                : remove(reply.replyAddress().correlation());
        if (request == null) {
            LOG.debug("A reply from queue '{}' is dropped, because its request no longer waits", queue.name());
            delivery.acknowledge();
            return false;
        }
        complete(request, reply, delivery);
        if (request != own) {
            request.goOn(true);
        }
        return request == own;
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

    /** Fails the requests that still wait, and ends the threads. */
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

    /** Fails the requests whose replies were to come to another incarnation of the reply queue, which is gone. */
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
        request.goOn(false);
    }
}
