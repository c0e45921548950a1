// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.message.QueueMessage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.camel.Exchange;
import org.apache.camel.spi.SynchronizationVetoable;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer has taken, until it is settled: acknowledged, requeued or released. It is settled when its
 * exchange is done or when the consumer stops, whichever comes first.
 *
 * <p>A route that hands its exchange over, to {@code seda:} for example, hands this over with it, and the message stays
 * unsettled until that exchange is done. This does not apply to a request: its reply is the result at the end of the
 * consumer's own route.
 */
final class UnsettledMessage implements SynchronizationVetoable {
    private static final int OPEN = 0;
    private static final int SETTLING = 1;
    private static final int SETTLED = 2;
    private static final AtomicIntegerFieldUpdater<UnsettledMessage> STATE =
            AtomicIntegerFieldUpdater.newUpdater(UnsettledMessage.class, "state");

    private final ShmQueueConsumer consumer;
    private final Delivery delivery;

    /** Whether it was taken after its consumer had counted the messages that it is to complete. */
    private final boolean takenToComplete;

    /** {@link #OPEN}, or {@link #SETTLING} by one caller, or {@link #SETTLED}. */
    private volatile int state;

    /** The reply address of a request, else null. Set before the exchange begins. */
    private QueueMessage.@Nullable ReplyAddress replyTo;

    UnsettledMessage(ShmQueueConsumer consumer, Delivery delivery) {
        this(consumer, delivery, false);
    }

    UnsettledMessage(ShmQueueConsumer consumer, Delivery delivery, boolean takenToComplete) {
        this.consumer = consumer;
        this.delivery = delivery;
        this.takenToComplete = takenToComplete;
    }

    void begin(QueueMessage message) {
        replyTo = message.replyAddress();
    }

    Delivery delivery() {
        return delivery;
    }

    QueueMessage.@Nullable ReplyAddress replyTo() {
        return replyTo;
    }

    boolean isTakenToComplete() {
        return takenToComplete;
    }

    /** Whether a thread is settling it, or has done so. */
    boolean isBeingSettled() {
        return state != OPEN;
    }

    /** Whether it is settled, so that its delivery is free for another message. */
    boolean isSettled() {
        return state == SETTLED;
    }

    /** Claims the settlement for the caller. False if another thread has claimed it. */
    boolean claimSettlement() {
        return state == OPEN && STATE.compareAndSet(this, OPEN, SETTLING);
    }

    /** Acknowledges the delivery, which frees its slot. */
    void acknowledge() {
        delivery.acknowledge();
        state = SETTLED;
    }

    /** Requeues the delivery. */
    void requeue() {
        settleBy(delivery::requeue);
    }

    /** Releases the delivery: no route has seen it. */
    void release() {
        settleBy(delivery::release);
    }

    private void settleBy(Runnable end) {
        try {
            end.run();
        } finally {
            state = SETTLED; // Even if that failed: nothing more can be done for it.
        }
    }

    /**
     * Requeues the message if settling it failed, so that it is not kept. The thread that began to settle it calls this
     * last.
     */
    void requeueIfUnsettled() {
        if (!isSettled()) {
            requeue();
        }
    }

    @Override
    public void onComplete(Exchange exchange) {
        consumer.settle(this, exchange);
    }

    @Override
    public void onFailure(Exchange exchange) {
        consumer.settle(this, exchange);
    }

    @Override
    public boolean allowHandover() {
        return replyTo == null;
    }

    @Override
    public void beforeHandover(Exchange target) {
        // Only this object is handed over.
    }
}
