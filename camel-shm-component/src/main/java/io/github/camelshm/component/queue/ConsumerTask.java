// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a consumer: takes one message after the other and runs the route for it.
 *
 * <p>It is interrupted by {@link #wake} only while it waits, and never in the route. An interrupt that a route leaves
 * behind, or that comes from elsewhere, ends a wait and nothing else; whether to go on is up to the consumer alone.
 */
final class ConsumerTask implements Runnable {
    private static final long PAUSE_MILLIS = 1_000;

    /** While the context stops: a route that has yet to end may send a request. */
    private static final long COMPLETING_PAUSE_MILLIS = 10;

    /** After what may be the same again at once. */
    private static final long BREATH_MILLIS = 100;

    /** The queue that the current thread takes from; none in a thread that is no taker's. */
    private static final ThreadLocal<Queue> TAKES_FROM = new ThreadLocal<>();

    private final ShmQueueConsumer consumer;
    private final ConsumerTasks takers;
    private final Queue queue;
    private final long pollTimeout;
    private final IdleStrategy idleStrategy;

    /** What is on its way to or in the route, for who stops the consumer: released, as it needs to be seen soon only. */
    private final AtomicReference<@Nullable UnsettledMessage> current = new AtomicReference<>();

    /** What the next message is taken into: used before, if that is done with. */
    private Delivery spare = new Delivery();

    /** This thread while it waits, else null. Guarded by this. */
    private @Nullable Thread waiting;

    ConsumerTask(ShmQueueConsumer consumer, ConsumerTasks takers, Queue queue, ShmQueueEndpoint endpoint) {
        this.consumer = consumer;
        this.takers = takers;
        this.queue = queue;
        this.pollTimeout = endpoint.getConfiguration().getPollTimeout();
        this.idleStrategy = endpoint.getConfiguration().getIdleStrategy();
    }

    /** Whether the current thread takes messages from this queue, so that none is taken by it while it waits for room. */
    static boolean isOf(Queue queue) {
        Queue own = TAKES_FROM.get();
        return own != null && own.segment().file().equals(queue.segment().file());
    }

    @Override
    public void run() {
        TAKES_FROM.set(queue);
        try {
            consumer.awaitContextStarted();
            takeAll();
        } finally {
            // The thread may be one of a pool, and live on.
            TAKES_FROM.remove();
        }
    }

    private void takeAll() {
        while (!consumer.isEnding()) {
            if (consumer.isPaused()) {
                pause(consumer.isCompleting() ? COMPLETING_PAUSE_MILLIS : PAUSE_MILLIS);
            } else if (consumer.takeBackOff()) {
                pause(BREATH_MILLIS);
            } else {
                takeOne();
            }
        }
    }

    /**
     * Ends its wait, if it waits, and returns when that is over: an interrupted thread may yet take a message that comes
     * in between.
     */
    synchronized void wake() {
        notifyAll();
        if (waiting != null) {
            waiting.interrupt();
            awaitEndOfWait();
        }
    }

    private void awaitEndOfWait() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        try {
            while (waiting != null && System.nanoTime() - end < 0) {
                wait(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The caller's, who must not wait then.
        }
    }

    /** What it has in hand, if anything. */
    @Nullable
    UnsettledMessage current() {
        return current.get();
    }

    /** Waits until it is woken, or for so long. */
    @SuppressWarnings("WaitNotInLoop") // The loop is in run().
    private synchronized void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // The loop looks why.
        }
    }

    private void takeOne() {
        // That of a route before: a large message's file cannot be read by an interrupted thread.
        Thread.interrupted();
        try {
            // Before it takes: a message that left the queue before the stop counted is not one of those that were
            // counted.
            boolean completing = consumer.isCompleting();
            Delivery free = spare;
            Delivery delivery = queue.poll(free) ? free : await();
            if (delivery != null) {
                route(delivery, completing);
            }
        } catch (SegmentLostException e) {
            consumer.outage(e);
            awaitAttached();
        } catch (RuntimeException | Error e) {
            // Whatever it is: without this thread nothing is taken any more.
            consumer.troubled(e);
            pause(BREATH_MILLIS);
        }
    }

    private void route(Delivery delivery, boolean takenToComplete) {
        UnsettledMessage message = new UnsettledMessage(consumer, delivery, takenToComplete);
        current.lazySet(message);
        try {
            consumer.route(message);
        } finally {
            // Before it is no longer ours: somebody has it in view at any time.
            takers.keepIfUnsettled(message);
            current.lazySet(null);
            // The body of a large message may live on, in a copy of the exchange, and reads its delivery's file.
            spare = message.isSettled() && !delivery.isLarge() ? delivery : new Delivery();
        }
    }

    private @Nullable Delivery await() {
        if (!beginToWait()) {
            return null;
        }
        try {
            return queue.poll(pollTimeout, TimeUnit.MILLISECONDS, idleStrategy);
        } catch (InterruptedException e) {
            return null; // The loop looks why.
        } finally {
            endWait();
        }
    }

    private void awaitAttached() {
        if (beginToWait()) {
            queue.segment().awaitAttached(Duration.ofMillis(pollTimeout));
            endWait();
        }
    }

    private synchronized boolean beginToWait() {
        if (consumer.isPaused() || consumer.isEnding()) {
            return false;
        }
        waiting = Thread.currentThread();
        return true;
    }

    private synchronized void endWait() {
        waiting = null;
        notifyAll();
        // Ours, or nobody's that has any business here: a route that runs next must not find it.
        Thread.interrupted();
    }
}
