// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.queue;

import io.github.camelshm.memory.Delivery;
import io.github.camelshm.message.QueueMessage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.camel.Exchange;
import org.apache.camel.spi.SynchronizationVetoable;

/**
 * A message that a consumer has taken, until it is settled: acknowledged or given back, by whoever comes first, the end of
 * its exchange or that of the consumer.
 *
 * <p>A route that hands its exchange over, to {@code seda:} for example, hands this over with it, and the message is in
 * hand until that is done. Not so a request: its reply is what there is at the end of the consumer's own route.
 */
final class MessageInHand implements SynchronizationVetoable {
    private static final AtomicIntegerFieldUpdater<MessageInHand> SETTLED =
            AtomicIntegerFieldUpdater.newUpdater(MessageInHand.class, "settled");

    private final ShmQueueConsumer consumer;
    private final Delivery delivery;
    private volatile int settled;

    /** Of a request, else null. Set before the exchange begins. */
    private QueueMessage.ReplyAddress replyTo;

    /** Null unless the message is large. Set before the exchange begins. */
    private LargeBody largeBody;

    MessageInHand(ShmQueueConsumer consumer, Delivery delivery) {
        this.consumer = consumer;
        this.delivery = delivery;
    }

    void begin(QueueMessage message, Object body) {
        replyTo = message.replyAddress();
        largeBody = body instanceof LargeBody large ? large : null;
    }

    Delivery delivery() {
        return delivery;
    }

    QueueMessage.ReplyAddress replyTo() {
        return replyTo;
    }

    boolean isSettled() {
        return settled != 0;
    }

    /** Whether the caller is the one to settle it. */
    boolean beginToSettle() {
        return settled == 0 && SETTLED.compareAndSet(this, 0, 1);
    }

    /** Done with: it is nobody's any more. */
    void acknowledge() {
        closeBody();
        delivery.acknowledge();
    }

    /** To be delivered again. */
    void giveBack() {
        closeBody();
        delivery.giveBack();
    }

    private void closeBody() {
        if (largeBody != null) {
            largeBody.closeQuietly();
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
