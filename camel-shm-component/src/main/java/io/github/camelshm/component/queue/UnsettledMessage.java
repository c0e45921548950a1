// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.message.QueueMessage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.camel.Exchange;
import org.apache.camel.spi.SynchronizationVetoable;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer has taken, until it is settled: acknowledged or given back, by whoever comes first, the end of
 * its exchange or that of the consumer.
 *
 * <p>A route that hands its exchange over, to {@code seda:} for example, hands this over with it, and the message is in
 * hand until that is done. Not so a request: its reply is what there is at the end of the consumer's own route.
 */
final class UnsettledMessage implements SynchronizationVetoable {
    private static final int OPEN = 0;
    private static final int SETTLING = 1;
    private static final int SETTLED = 2;
    private static final AtomicIntegerFieldUpdater<UnsettledMessage> STATE =
            AtomicIntegerFieldUpdater.newUpdater(UnsettledMessage.class, "state");

    private final ShmQueueConsumer consumer;
    private final Delivery delivery;

    /** Whether it was taken after its consumer had counted what it is to complete. */
    private final boolean takenToComplete;

    /** Open, or {@link #SETTLING} by one caller, or {@link #SETTLED}. */
    private volatile int state;

    /** Of a request, else null. Set before the exchange begins. */
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

    /** Whether somebody settles it, or has done so. */
    boolean isBeingSettled() {
        return state != OPEN;
    }

    /** Whether nobody has to do with it any more: its delivery is free for another message. */
    boolean isSettled() {
        return state == SETTLED;
    }

    /** Whether the caller is the one to settle it. */
    boolean beginToSettle() {
        return state == OPEN && STATE.compareAndSet(this, OPEN, SETTLING);
    }

    /** Done with: it is nobody's any more. */
    void acknowledge() {
        delivery.acknowledge();
        state = SETTLED;
    }

    /** To be delivered again. */
    void giveBack() {
        settleBy(delivery::giveBack);
    }

    /** To be delivered again, as if it had not been taken: no route has seen it. */
    void release() {
        settleBy(delivery::release);
    }

    private void settleBy(Runnable end) {
        try {
            end.run();
        } finally {
            state = SETTLED; // Nothing more can be done for it.
        }
    }

    /** What whoever began to settle it does last of all: whatever happened to that, the message is not kept. */
    void giveBackIfUnsettled() {
        if (!isSettled()) {
            giveBack();
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
        // Nothing changes hands but this.
    }
}
