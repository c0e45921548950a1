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
 * <p>{@link #wake} interrupts it only while it waits, and never in the route. An interrupt that a route leaves behind, or
 * that comes from elsewhere, ends a wait and nothing else. Only the consumer decides whether the thread goes on.
 */
final class ConsumerTask implements Runnable {
    private static final long PAUSE_MILLIS = 1_000;

    /** The pause while the context stops, when a route that has yet to end may send a request. */
    private static final long COMPLETING_PAUSE_MILLIS = 10;

    /** The pause after a failure that may recur at once. */
    private static final long BACK_OFF_MILLIS = 100;

    /** The queue that the current thread takes from; null in a thread that is not a consumer's. */
    private static final ThreadLocal<Queue> TAKES_FROM = new ThreadLocal<>();

    private final ShmQueueConsumer consumer;
    private final ConsumerTasks tasks;
    private final Queue queue;
    private final long pollTimeout;
    private final IdleStrategy idleStrategy;

    /**
     * The message that is in the route or on its way there, for the thread that stops the consumer. Written with release
     * semantics only, because that thread needs to see it soon, not at once.
     */
    private final AtomicReference<@Nullable UnsettledMessage> current = new AtomicReference<>();

    /** What the next message is taken into; reused if the message before is settled. */
    private Delivery spare = new Delivery();

    /** This thread while it waits, else null. Guarded by this. */
    private @Nullable Thread waiting;

    ConsumerTask(ShmQueueConsumer consumer, ConsumerTasks tasks, Queue queue, ShmQueueEndpoint endpoint) {
        this.consumer = consumer;
        this.tasks = tasks;
        this.queue = queue;
        this.pollTimeout = endpoint.getConfiguration().getPollTimeout();
        this.idleStrategy = endpoint.getConfiguration().getIdleStrategy();
    }

    /** Whether the current thread takes messages from this queue. It takes none while it waits for room. */
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
            // The thread may belong to a pool and outlive this task.
            TAKES_FROM.remove();
        }
    }

    private void takeAll() {
        while (!consumer.isEnding()) {
            if (consumer.checkPaused()) {
                pause(consumer.isCompleting() ? COMPLETING_PAUSE_MILLIS : PAUSE_MILLIS);
            } else if (consumer.takeBackOff()) {
                pause(BACK_OFF_MILLIS);
            } else {
                takeOne();
            }
        }
    }

    /**
     * Ends the wait of this task, if it waits, and returns when the wait is over. Until then an interrupted thread may still
     * take a message that comes in between.
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
            Thread.currentThread().interrupt(); // The interrupt is the caller's, which must not wait then.
        }
    }

    /** The message that this task processes; null if there is none. */
    @Nullable
    UnsettledMessage current() {
        return current.get();
    }

    /** Waits until this task is woken or the timeout has elapsed. */
    @SuppressWarnings("WaitNotInLoop") // The loop is in run().
    private synchronized void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // The loop decides whether to continue.
        }
    }

    private void takeOne() {
        // Clears an interrupt left by the previous route: an interrupted thread cannot read the file of a large
        // message.
        Thread.interrupted();
        try {
            // Read before a message is taken: if true, the message leaves the queue after the stop has read the depth,
            // so it is deducted from that depth. Read afterwards, it could be true for a message that had already left
            // the queue when the stop read the depth.
            boolean completing = consumer.isCompleting();
            Delivery free = spare;
            Delivery delivery = queue.poll(free) ? free : await();
            if (delivery != null) {
                route(delivery, completing);
            }
        } catch (SegmentLostException e) {
            consumer.reportLost(e);
            awaitAttached();
        } catch (RuntimeException | Error e) {
            // Any failure is caught: without this thread no message is taken.
            consumer.reportFailure(e);
            pause(BACK_OFF_MILLIS);
        }
    }

    private void route(Delivery delivery, boolean takenToComplete) {
        UnsettledMessage message = new UnsettledMessage(consumer, delivery, takenToComplete);
        current.lazySet(message);
        try {
            consumer.route(message);
        } finally {
            // Before it is no longer current: at any time, this task or the consumer keeps track of an unsettled
            // message.
            tasks.keepIfUnsettled(message);
            current.lazySet(null);
            // The body of a large message may outlive this, in a copy of the exchange, and reads its delivery's file.
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
            return null; // The loop decides whether to continue.
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
        if (consumer.checkPaused() || consumer.isEnding()) {
            return false;
        }
        waiting = Thread.currentThread();
        return true;
    }

    private synchronized void endWait() {
        waiting = null;
        notifyAll();
        // The interrupt is from wake(), or from a thread with no reason to interrupt. The route that runs next must not
        // find it.
        Thread.interrupted();
    }
}
