// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.component.support.RouteErrors;
import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.message.QueueMessage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * <p>A message is in hand from when it is taken until it is settled, which is when its exchange is done, on whatever
 * thread. It stays this program's until then, and goes back to the queue if the consumer ends before. Nothing is taken
 * while the consumer is suspended; what was on the way is given back.
 */
public class ShmQueueConsumer extends DefaultConsumer implements ShutdownAware, Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueConsumer.class);

    private static final long CONTEXT_STARTS_MILLIS = 10;

    /** Several times as long as Camel needs from one question to the next, while it waits for a stop. */
    private static final long GIVEN_UP_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ShmQueueEndpoint endpoint;
    private final ShmQueueStatistics statistics;

    private final ConsumerTasks takers;

    // Set by the start, before the takers' threads begin.
    private @Nullable Queue queue;

    @SuppressWarnings("NullAway.Init")
    private MessageTranslator translator;

    private @Nullable DeadLetters deadLetters;

    @SuppressWarnings("NullAway.Init")
    private Settlement settlement;

    /** How many messages are still to be taken, while this consumer completes what waited when its stop began. */
    private final AtomicLong leftToComplete = new AtomicLong();

    private volatile boolean completing;
    private volatile long pendingAskedAt;
    private volatile boolean paused;

    /** Whether the queue counts this among its consumers. Guarded by Camel's lock on this service's life. */
    private boolean counted;

    private volatile boolean ending;
    private volatile boolean forced;
    private volatile boolean outageReported;

    ShmQueueConsumer(ShmQueueEndpoint endpoint, @Nullable Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.statistics = endpoint.statistics();
        this.takers = new ConsumerTasks(this, endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        if (takers.isStarted()) {
            // A route's stop was given up: Camel starts what it has only suspended.
            doResume();
            return;
        }
        super.doStart();
        translator = endpoint.translator();
        endpoint.warnOfAllAllowed();
        deadLetters =
                endpoint.getConfiguration().getDeadLetter() == null ? null : new DeadLetters(endpoint, translator);
        completing = false;
        paused = false;
        ending = false;
        forced = false;
        outageReported = false;
        queue = endpoint.shared().start(this);
        try {
            settlement = new Settlement(this, endpoint, new ReplySender(queue, translator));
            beginTaking(queue);
        } catch (RuntimeException | Error e) {
            // A consumer that has not started is not stopped.
            takeBackStart(queue, e);
            throw e;
        }
    }

    /** Says that this is a consumer, and has threads that take messages. */
    void beginTaking(Queue from) {
        from.addConsumer();
        counted = true;
        takers.start(from);
    }

    private void takeBackStart(Queue from, Throwable why) {
        try {
            endTaking(from);
        } catch (RuntimeException | Error e) {
            why.addSuppressed(e);
        } finally {
            stopDeadLetters();
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        paused = true;
        completing = false;
        takers.wake();
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
        takers.wake();
    }

    @Override
    protected void doStop() throws Exception {
        try {
            if (queue != null) {
                endTaking(queue);
            }
        } finally {
            stopDeadLetters();
            super.doStop();
        }
    }

    void endTaking(Queue from) {
        try {
            ending = true;
            takers.wake();
            if (takers.isStarted()) {
                takers.end(forced);
            }
            if (counted) {
                counted = false;
                from.removeConsumer();
            }
            if (isStopping() && endpoint.getConfiguration().isPurgeWhenStopping()) {
                LOG.debug("{} messages are discarded from queue '{}'", from.purge(), from.name());
            }
        } catch (SegmentLostException e) {
            LOG.debug("Queue '{}' is lost, and what was in it", from.name(), e);
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
     * {@inheritDoc} To complete all tasks, which are as many messages as wait now: what comes later need not be done, so this
     * ends however much others send. And while the context stops, whose other routes may wait for replies from this queue.
     * Otherwise what is in the queue can stay there, as it outlives this program.
     */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        boolean completesAll = shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks;
        if (paused || !(completesAll || endpoint.getCamelContext().isStopping())) {
            return false;
        }
        leftToComplete.set(completesAll ? depth() : 0);
        pendingAskedAt = System.nanoTime();
        completing = true;
        takers.wake();
        return true;
    }

    /** {@inheritDoc} The unsettled messages, and those that are to be completed and that no other consumer has taken. */
    @Override
    public int getPendingExchangesSize() {
        pendingAskedAt = System.nanoTime();
        int pending = takers.unsettled();
        return completing && !hasCompleted() ? pending + (int) Math.min(leftToComplete.get(), depth()) : pending;
    }

    boolean isCompleting() {
        return completing;
    }

    private boolean hasCompleted() {
        return leftToComplete.get() <= 0 && !endpoint.getComponent().awaitsRepliesFrom(endpoint.getName());
    }

    private int depth() {
        Queue from = queue;
        if (from == null) {
            // Camel's shutdown asks what is pending in a thread of its own, while this consumer may end.
            return 0;
        }
        try {
            return from.depth();
        } catch (SegmentLostException e) {
            LOG.debug("Queue '{}' is lost, and what was in it", from.name(), e);
            return 0;
        }
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean isForced) {
        forced = forced || (isForced && !suspendOnly);
    }

    /** Whether nothing is to be taken now. */
    boolean isPaused() {
        if (completing && isStopGivenUp()) {
            completing = false;
        }
        return paused || (completing && hasCompleted());
    }

    /**
     * A route's stop whose time is over may be given up, and the route go on; not so the context's. Camel does not tell its
     * consumer: it no longer asks what is pending, which it does each second while it waits, and says that the time was over
     * until the next stop of any route.
     */
    private boolean isStopGivenUp() {
        return !endpoint.getCamelContext().isStopping()
                && (endpoint.getCamelContext().getShutdownStrategy().isTimeoutOccurred()
                        || System.nanoTime() - pendingAskedAt > GIVEN_UP_AFTER_NANOS);
    }

    boolean isEnding() {
        return ending;
    }

    /** Whether the takers' threads never let go of their cores. */
    boolean isSpinning() {
        return switch (endpoint.getConfiguration().getIdleStrategy()) {
            case YIELD, BUSY_SPIN -> true;
            case BLOCK, BACKOFF -> false;
        };
    }

    /** Routes may use each other, so none takes anything until all of them are there. */
    void awaitContextStarted() {
        while (endpoint.getCamelContext().getStatus().isStarting() && !ending) {
            try {
                Thread.sleep(CONTEXT_STARTS_MILLIS);
            } catch (InterruptedException e) {
                // The loop looks whether it is to stop.
            }
        }
    }

    /** Whether a taker is to pause. Says so to one of them, each time. */
    boolean takeBackOff() {
        return settlement.takeBackOff();
    }

    /** The queue is lost. Logs that when it begins, and not again until it ends. */
    void outage(SegmentLostException e) {
        if (!outageReported) {
            outageReported = true;
            LOG.warn("{} has nothing to take: {}", endpoint, e.getMessage());
        }
    }

    /** No message could be taken. */
    void troubled(Throwable e) {
        Queue from = queue;
        if (!ending && from != null) {
            Throwable shown = e instanceof InternalError error ? from.segment().faulted(error) : e;
            report("No message can be taken from queue '" + from.name() + "'", shown);
        }
    }

    /** Runs the route for a message, on a taker's thread; the exchange may be done later, on another one. */
    void route(UnsettledMessage message) {
        Exchange exchange = exchangeOf(message);
        if (exchange != null) {
            exchange.getExchangeExtension().addOnCompletion(message);
            process(exchange);
        }
    }

    /** The exchange for a message, whose end is to settle it; null if the message got none, and is settled. */
    final @Nullable Exchange exchangeOf(UnsettledMessage message) {
        Delivery delivery = message.delivery();
        if (isToGoBack(message) && message.beginToSettle()) {
            message.release();
            return null;
        }
        outageReported = false;
        if (completing && message.isTakenToComplete()) {
            leftToComplete.decrementAndGet();
        }
        if (Expiry.hasPassed(delivery)) {
            settlement.expired(message);
            return null;
        }
        statistics.messageTaken(delivery.deliveries());
        if (settlement.isDeliveredTooOften(message)) {
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

    /** What was on its way when a stop began to complete is done beside what waited then, and not in place of it. */
    private boolean isToGoBack(UnsettledMessage message) {
        return ending || (message.isTakenToComplete() ? isPaused() : paused);
    }

    private void process(Exchange exchange) {
        AsyncCallback callback = defaultConsumerCallback(exchange, false);
        try {
            getAsyncProcessor().process(exchange, callback);
        } catch (Error e) {
            RouteErrors.finish(endpoint.getCamelContext(), exchange, e);
        }
    }

    /** The exchange of a message is done, on whatever thread. */
    void settle(UnsettledMessage message, Exchange exchange) {
        if (!message.beginToSettle()) {
            return; // It went back when the consumer ended.
        }
        try {
            settlement.settle(message, exchange);
        } catch (InterruptedException e) {
            // Before the reply was in its queue. Whoever gets the message next will reply.
            Thread.currentThread().interrupt();
            message.giveBack();
        } finally {
            takers.forget(message);
            message.giveBackIfUnsettled();
        }
    }

    /** Whether the exchange failed because this program ends, rather than for a reason of its own. */
    boolean wasCutShort(Exchange exchange) {
        return (ending || paused || endpoint.getCamelContext().isStopping())
                && (ObjectHelper.getException(InterruptedException.class, exchange.getException()) != null
                        || ObjectHelper.getException(RejectedExecutionException.class, exchange.getException())
                                != null);
    }

    /** To the user's handler, whose own failures must not end the thread. */
    void report(String what, Throwable why) {
        try {
            getExceptionHandler().handleException(what, why);
        } catch (RuntimeException | Error e) {
            LOG.warn("The exception handler failed on: {}", what, e);
        }
    }

    /** Counts a message that is given back for another delivery, while this completes what waited when its stop began. */
    void comesAgain() {
        if (completing) {
            // It is taken once more, and not in place of another.
            leftToComplete.incrementAndGet();
        }
    }

    /** Says what hindered from sending it, if anything did. Not called without a dead letter endpoint. */
    @Nullable
    Exception sendDeadLetter(Delivery delivery, String reason) {
        return requireNonNull(deadLetters).send(delivery, reason);
    }
}
