// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.component.support.RouteErrors;
import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.message.QueueMessage;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the queue, in threads of its own, and runs the route for each.
 *
 * <p>A message is unsettled from when it is taken until its exchange is done, in whichever thread that happens. It belongs
 * to this process until then, and is requeued if the consumer stops before. A suspended consumer takes nothing; a message
 * that was on its way to the route is released.
 */
public class ShmQueueConsumer extends DefaultConsumer implements ShutdownAware, Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueConsumer.class);

    private static final long CONTEXT_STARTS_MILLIS = 10;

    private final ShmQueueEndpoint endpoint;
    private final ShmQueueStatistics statistics;

    private final ConsumerTasks tasks;
    private final TaskCompletion completion;

    // Set by doStart(), before the consumer's threads start.
    private @Nullable Queue queue;

    @SuppressWarnings("NullAway.Init")
    private MessageTranslator translator;

    private @Nullable DeadLetters deadLetters;

    @SuppressWarnings("NullAway.Init")
    private Settlement settlement;

    private volatile boolean paused;

    /** Whether this is counted as a consumer of the queue. Guarded by Camel's lifecycle lock of this service. */
    private boolean counted;

    private volatile boolean ending;
    private volatile boolean forced;
    private volatile boolean outageReported;

    ShmQueueConsumer(ShmQueueEndpoint endpoint, @Nullable Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.statistics = endpoint.statistics();
        this.tasks = new ConsumerTasks(this, endpoint);
        this.completion = new TaskCompletion(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        if (tasks.isStarted()) {
            // Camel gave up stopping the route, and now starts a consumer that it had only suspended.
            doResume();
            return;
        }
        super.doStart();
        translator = endpoint.translator();
        endpoint.warnOfAllAllowed();
        deadLetters =
                endpoint.getConfiguration().getDeadLetter() == null ? null : new DeadLetters(endpoint, translator);
        completion.end();
        paused = false;
        ending = false;
        forced = false;
        outageReported = false;
        queue = endpoint.shared().start(this);
        try {
            settlement = new Settlement(this, endpoint, new ReplySender(queue, translator));
            startTaking(queue);
        } catch (RuntimeException | Error e) {
            // Camel does not stop a consumer that failed to start.
            undoStart(queue, e);
            throw e;
        }
    }

    /** Registers this as a consumer of the queue, and starts the threads that take messages. */
    void startTaking(Queue from) {
        from.addConsumer();
        counted = true;
        tasks.start(from);
    }

    private void undoStart(Queue from, Throwable why) {
        try {
            stopTaking(from);
        } catch (RuntimeException | Error e) {
            why.addSuppressed(e);
        } finally {
            stopDeadLetters();
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        paused = true;
        completion.end();
        tasks.wake();
        counted = false;
        if (queue != null) {
            queue.removeConsumer();
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (queue != null) {
            queue.addConsumer();
            counted = true;
        }
        paused = false;
        tasks.wake();
    }

    @Override
    protected void doStop() throws Exception {
        try {
            if (queue != null) {
                stopTaking(queue);
            }
        } finally {
            stopDeadLetters();
            super.doStop();
        }
    }

    void stopTaking(Queue from) {
        try {
            ending = true;
            tasks.wake();
            if (tasks.isStarted()) {
                tasks.end(forced);
            }
            if (counted) {
                counted = false;
                from.removeConsumer();
            }
            if (isStopping() && endpoint.getConfiguration().isPurgeWhenStopping()) {
                LOG.debug("{} messages are discarded from queue '{}'", from.purge(), from.name());
            }
        } catch (SegmentLostException e) {
            LOG.debug("Queue '{}' is lost, with the messages in it", from.name(), e);
        } finally {
            queue = null;
            endpoint.shared().stop(this);
        }
    }

    private void stopDeadLetters() {
        if (deadLetters != null) {
            deadLetters.stop();
        }
    }

    /**
     * {@inheritDoc} Defers it in two cases: to complete all tasks, and while the context stops, whose other routes may wait
     * for replies from this queue. In any other case the messages can stay in the queue, which outlives this process.
     */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        boolean completesAll = shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks;
        if (paused || !(completesAll || endpoint.getCamelContext().isStopping())) {
            return false;
        }
        completion.begin(completesAll ? depth() : 0);
        tasks.wake();
        return true;
    }

    /** {@inheritDoc} Counts the unsettled messages, and those still to be completed that no other consumer has taken. */
    @Override
    public int getPendingExchangesSize() {
        completion.asked();
        int unsettled = tasks.unsettled();
        return unsettled + completion.pending(this::depth);
    }

    boolean isCompleting() {
        return completion.isActive();
    }

    private int depth() {
        Queue from = queue;
        if (from == null) {
            // Camel's shutdown asks for pending exchanges in a thread of its own, and this consumer may stop meanwhile.
            return 0;
        }
        try {
            return from.depth();
        } catch (SegmentLostException e) {
            LOG.debug("Queue '{}' is lost, with the messages in it", from.name(), e);
            return 0;
        }
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean isForced) {
        forced = forced || (isForced && !suspendOnly);
    }

    /** Checks whether no message is to be taken now, and ends the completion of tasks if Camel has given it up. */
    boolean checkPaused() {
        boolean isCompleted = completion.checkOver();
        return paused || isCompleted;
    }

    boolean isEnding() {
        return ending;
    }

    /** Whether the consumer's threads never block, but spin or yield. */
    boolean isSpinning() {
        return switch (endpoint.getConfiguration().getIdleStrategy()) {
            case YIELD, BUSY_SPIN -> true;
            case BLOCK, BACKOFF -> false;
        };
    }

    /**
     * Waits until the context has started: routes may call each other, so no consumer takes messages before all routes have
     * started.
     */
    void awaitContextStarted() {
        while (endpoint.getCamelContext().getStatus().isStarting() && !ending) {
            try {
                Thread.sleep(CONTEXT_STARTS_MILLIS);
            } catch (InterruptedException e) {
                // The loop condition decides whether to continue.
            }
        }
    }

    /** Whether a thread of this consumer is to back off. Returns true to one of them each time. */
    boolean takeBackOff() {
        return settlement.takeBackOff();
    }

    /** Logs that the queue is lost, once when the outage begins, and not again until it has ended. */
    void reportLost(SegmentLostException e) {
        if (!outageReported) {
            outageReported = true;
            LOG.warn("{} cannot take messages: {}", endpoint, e.getMessage());
        }
    }

    /** Reports that no message could be taken, unless this consumer is stopping. */
    void reportFailure(Throwable e) {
        Queue from = queue;
        if (!ending && from != null) {
            Throwable shown = e instanceof InternalError error ? from.segment().faulted(error) : e;
            report("No message can be taken from queue '" + from.name() + "'", shown);
        }
    }

    /** Runs the route for a message, in a thread of this consumer. The exchange may be done later, in another thread. */
    void route(UnsettledMessage message) {
        Exchange exchange = exchangeOf(message);
        if (exchange != null) {
            exchange.getExchangeExtension().addOnCompletion(message);
            process(exchange);
        }
    }

    /**
     * Returns the exchange for a message, whose completion settles it. Returns null if the message gets no exchange; it is
     * settled then.
     */
    final @Nullable Exchange exchangeOf(UnsettledMessage message) {
        Delivery delivery = message.delivery();
        if (isToBeReleased(message) && message.claimSettlement()) {
            message.release();
            return null;
        }
        outageReported = false;
        if (message.isTakenToComplete()) {
            completion.taken();
        }
        if (Expiry.hasPassed(delivery)) {
            settlement.expired(message);
            return null;
        }
        statistics.messageTaken(delivery.deliveries());
        if (settlement.deadLetterIfDeliveredTooOften(message)) {
            return null;
        }
        Exchange exchange = null;
        try {
            exchange = createExchange(false);
            QueueMessage read = translator.read(delivery);
            statistics.messageRead(read.timestamp());
            translator.put(read, delivery, exchange);
            message.begin(read);
        } catch (RuntimeException | Error e) {
            settlement.unread(message, e);
            if (exchange != null) {
                releaseExchange(exchange, false);
            }
            return null;
        }
        settlement.hasRead();
        return exchange;
    }

    /**
     * Whether a message is to be released. A message taken before the stop read the depth is not part of it, and is
     * processed in addition.
     */
    private boolean isToBeReleased(UnsettledMessage message) {
        return ending || (message.isTakenToComplete() ? checkPaused() : paused);
    }

    private void process(Exchange exchange) {
        AsyncCallback callback = defaultConsumerCallback(exchange, false);
        try {
            getAsyncProcessor().process(exchange, callback);
        } catch (Error e) {
            RouteErrors.finish(endpoint.getCamelContext(), exchange, e);
        }
    }

    /** Settles a message whose exchange is done, in whichever thread that happens. */
    void settle(UnsettledMessage message, Exchange exchange) {
        if (!message.claimSettlement()) {
            return; // It was requeued when the consumer stopped.
        }
        try {
            settlement.settle(message, exchange);
        } catch (InterruptedException e) {
            // Interrupted before the reply was in its queue. The next consumer of the message will reply.
            Thread.currentThread().interrupt();
            message.requeue();
        } finally {
            tasks.forget(message);
            message.requeueIfUnsettled();
        }
    }

    /** Whether the exchange failed because this consumer or its context stops, and not for a reason of its own. */
    boolean failedByStop(Exchange exchange) {
        return (ending || paused || endpoint.getCamelContext().isStopping())
                && (ObjectHelper.getException(InterruptedException.class, exchange.getException()) != null
                        || ObjectHelper.getException(RejectedExecutionException.class, exchange.getException())
                                != null);
    }

    /** Passes a failure to the user's exception handler. A failure of the handler itself must not end the thread. */
    void report(String what, Throwable why) {
        try {
            getExceptionHandler().handleException(what, why);
        } catch (RuntimeException | Error e) {
            LOG.warn("The exception handler failed on: {}", what, e);
        }
    }

    /** Counts a requeued message as one more to be taken, while this consumer completes what waited when its stop began. */
    void countRequeued() {
        completion.requeued();
    }

    /** Dead-letters a message. Returns the failure, or null if the message was sent. Requires a dead letter endpoint. */
    @Nullable
    Exception sendDeadLetter(Delivery delivery, String reason) {
        return requireNonNull(deadLetters).send(delivery, reason);
    }
}
