// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.message.MalformedMessageException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of the messages that a consumer has taken and not released. Each is acknowledged, with a reply
 * if it is a request, or requeued, or dead-lettered. Thread-safe: only the thread that began to settle a message
 * settles it.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    private final ShmQueueConsumer consumer;
    private final ShmQueueEndpoint endpoint;
    private final ShmQueueStatistics statistics;
    private final ReplySender replies;
    private final boolean hasDeadLetters;
    private final boolean deadLettersExpired;
    private final boolean redelivers;
    private final int maximumDeliveries;

    /** Whether a message was requeued that will be delivered again at once, and probably fail again. */
    private volatile boolean backsOff;

    /**
     * The last reported reason for requeuing a message. Such messages are redelivered repeatedly, and the same reason
     * is not reported each time.
     */
    private volatile @Nullable String lastReport;

    /** @param consumer the consumer whose options apply, and to which failures are reported */
    Settlement(ShmQueueConsumer consumer, ShmQueueEndpoint endpoint, ReplySender replies) {
        ShmQueueConfiguration configuration = endpoint.getConfiguration();
        this.consumer = consumer;
        this.endpoint = endpoint;
        this.statistics = endpoint.statistics();
        this.replies = replies;
        this.hasDeadLetters = configuration.getDeadLetter() != null;
        this.deadLettersExpired = configuration.isDeadLetterExpired();
        this.redelivers = configuration.getOnFailure() == OnFailure.REDELIVER;
        this.maximumDeliveries = configuration.getMaximumDeliveries();
    }

    /** Whether the consumer is to back off before it takes the next message. Returns true once for each requeued message. */
    boolean takeBackOff() {
        if (!backsOff) {
            return false;
        }
        backsOff = false;
        return true;
    }

    /** Called when a message could be read: the next failure is reported, even if its reason is the last one. */
    void hasRead() {
        lastReport = null;
    }

    /** Settles an expired message. It is no longer needed, however often it was delivered. */
    void expired(UnsettledMessage message) {
        if (!message.claimSettlement()) {
            return;
        }
        LOG.debug("A message of queue '{}' has expired", endpoint.getName());
        boolean isGone = true;
        try {
            if (deadLettersExpired) {
                isGone = deadLetterClaimed(message, "It expired before it was taken");
            } else {
                message.acknowledge();
            }
        } finally {
            message.requeueIfUnsettled();
        }
        if (isGone) {
            statistics.messageExpired();
        }
    }

    /** Settles a message that was delivered too often to be routed once more. Returns whether it was. */
    boolean deadLetterIfDeliveredTooOften(UnsettledMessage message) {
        int deliveries = message.delivery().deliveries();
        boolean isTooOften = hasDeadLetters && deliveries > maximumDeliveries;
        if (isTooOften) {
            deadLetter(
                    message,
                    "It was delivered %d times before and never acknowledged: its consumers died, requeued it, or failed"
                            .formatted(deliveries - 1));
        }
        return isTooOften;
    }

    /**
     * Settles a message that could not be read. Only a message that no consumer can ever read is taken out of the queue. Any
     * other is requeued: memory or file descriptors may be short, or it may be too large for this consumer and not for
     * another.
     */
    void unread(UnsettledMessage message, Throwable why) {
        boolean isGone = MessageTranslator.isGone(why) && message.delivery().deliveries() >= maximumDeliveries;
        if (why instanceof MalformedMessageException || isGone) {
            unreadable(message, why);
        } else if (message.claimSettlement()) {
            statistics.exchangeFailed();
            requeueAndBackOff(message, "cannot be read by this consumer", why);
        }
    }

    private void unreadable(UnsettledMessage message, Throwable why) {
        statistics.exchangeFailed();
        if (message.claimSettlement()) {
            if (hasDeadLetters) {
                deadLetterClaimed(message, "It cannot be read: " + why);
            } else {
                message.acknowledge();
            }
        }
        consumer.report("A message of queue '%s' cannot be read".formatted(endpoint.getName()), why);
    }

    /**
     * Settles a message whose exchange is done. Called by the thread that began to settle it.
     *
     * @throws InterruptedException if the thread is interrupted before the reply is in its queue
     */
    void settle(UnsettledMessage message, Exchange exchange) throws InterruptedException {
        if (exchange.isFailed() || exchange.isRollbackOnly()) {
            settleFailed(message, exchange);
        } else {
            replies.send(message, exchange);
            message.acknowledge();
        }
    }

    private void settleFailed(UnsettledMessage message, Exchange exchange) throws InterruptedException {
        statistics.exchangeFailed();
        int deliveries = message.delivery().deliveries();
        if (consumer.failedByStop(exchange)) {
            message.requeue();
            return;
        }
        if (redelivers && deliveries < maximumDeliveries) {
            message.requeue();
            consumer.countRequeued();
            return;
        }
        if (redelivers) {
            if (hasDeadLetters) {
                replies.send(message, exchange);
                deadLetter(
                        message,
                        "Its route failed %d times, the last time with %s"
                                .formatted(deliveries, exchange.getException()));
                return;
            }
            LOG.warn(
                    "A message of queue '{}' has failed {} times and is acknowledged: there is no deadLetter endpoint",
                    endpoint.getName(),
                    deliveries);
        }
        replies.send(message, exchange);
        message.acknowledge();
    }

    /** Requeues a message. It will be delivered again at once, so the consumer backs off. */
    private void requeueAndBackOff(UnsettledMessage message, String what, Throwable why) {
        message.requeue();
        backsOff = true;
        String report = "A message of queue '%s' %s, and is requeued".formatted(endpoint.getName(), what);
        String reason = report + why;
        if (!reason.equals(lastReport)) {
            lastReport = reason;
            consumer.report(report, why);
        }
    }

    private void deadLetter(UnsettledMessage message, String reason) {
        if (message.isBeingSettled() || message.claimSettlement()) {
            deadLetterClaimed(message, reason);
        }
    }

    /**
     * Dead-letters a message whose settlement the caller has claimed. Requeues it if that fails, so that it is not lost.
     *
     * @return whether the message was dead-lettered
     */
    private boolean deadLetterClaimed(UnsettledMessage message, String reason) {
        try {
            Exception failure = consumer.sendDeadLetter(message.delivery(), reason);
            if (failure == null) {
                statistics.messageDeadLettered();
                message.acknowledge();
            } else {
                requeueAndBackOff(
                        message,
                        "cannot be sent to " + endpoint.getConfiguration().getDeadLetter(),
                        failure);
            }
            return failure == null;
        } finally {
            message.requeueIfUnsettled();
        }
    }
}
