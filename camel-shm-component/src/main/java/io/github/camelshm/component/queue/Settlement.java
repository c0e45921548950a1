// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.message.MalformedMessageException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of the messages that a consumer has taken: each is acknowledged, with a reply if it is a request; or
 * given back; or sent to the dead letter endpoint. Thread-safe: a message is settled by the thread that began to.
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

    /** A message went back that will come again at once, and fare no better. */
    private volatile boolean backsOff;

    /** Why messages go back, said last: they come again and again, and the same is not said each time. */
    private volatile @Nullable String lastReport;

    /** @param consumer whose options hold, and which is told of what goes wrong */
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

    /** Whether the consumer is to pause before it takes the next message. Says so once for each that went back. */
    boolean takeBackOff() {
        if (!backsOff) {
            return false;
        }
        backsOff = false;
        return true;
    }

    /** A message could be read again: what hinders the next is told. */
    void hasRead() {
        lastReport = null;
    }

    /** An expired message is not needed any more, however often it was delivered. */
    void expired(UnsettledMessage message) {
        if (!message.beginToSettle()) {
            return;
        }
        LOG.debug("A message of queue '{}' has expired", endpoint.getName());
        boolean isGone = true;
        try {
            if (deadLettersExpired) {
                isGone = buryBegun(message, "It expired before it was taken");
            } else {
                message.acknowledge();
            }
        } finally {
            message.giveBackIfUnsettled();
        }
        if (isGone) {
            statistics.messageExpired();
        }
    }

    /** Whether a message was delivered too often to be routed once more. Then it is settled. */
    boolean isDeliveredTooOften(UnsettledMessage message) {
        int deliveries = message.delivery().deliveries();
        boolean isTooOften = hasDeadLetters && deliveries > maximumDeliveries;
        if (isTooOften) {
            bury(
                    message,
                    "It was delivered %d times before, and never done with: its takers died, gave it back, or failed"
                            .formatted(deliveries - 1));
        }
        return isTooOften;
    }

    /**
     * A message could not be read. Only what nobody can ever read is done with. Anything else may be for want of memory or of
     * files, or be larger than this consumer takes and not than another does: it goes back.
     */
    void unread(UnsettledMessage message, Throwable why) {
        boolean isGone = MessageTranslator.isGone(why) && message.delivery().deliveries() >= maximumDeliveries;
        if (why instanceof MalformedMessageException || isGone) {
            unreadable(message, why);
        } else if (message.beginToSettle()) {
            statistics.exchangeFailed();
            backAgain(message, "cannot be read here", why);
        }
    }

    private void unreadable(UnsettledMessage message, Throwable why) {
        statistics.exchangeFailed();
        if (message.beginToSettle()) {
            if (hasDeadLetters) {
                buryBegun(message, "It cannot be read: " + why);
            } else {
                message.acknowledge();
            }
        }
        consumer.report("A message of queue '%s' cannot be read".formatted(endpoint.getName()), why);
    }

    /**
     * The exchange of a message is done. By the caller that began to settle it.
     *
     * @throws InterruptedException before a reply was in its queue
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
        if (consumer.wasCutShort(exchange)) {
            message.giveBack();
            return;
        }
        if (redelivers && deliveries < maximumDeliveries) {
            message.giveBack();
            consumer.comesAgain();
            return;
        }
        if (redelivers) {
            if (hasDeadLetters) {
                replies.send(message, exchange);
                bury(
                        message,
                        "Its route failed %d times, at last with %s".formatted(deliveries, exchange.getException()));
                return;
            }
            LOG.warn(
                    "A message of queue '{}' has failed {} times and is done with, as there is no deadLetter endpoint",
                    endpoint.getName(),
                    deliveries);
        }
        replies.send(message, exchange);
        message.acknowledge();
    }

    /** It will come again at once, so the consumer pauses. */
    private void backAgain(UnsettledMessage message, String what, Throwable why) {
        message.giveBack();
        backsOff = true;
        String report = "A message of queue '%s' %s, and is given back".formatted(endpoint.getName(), what);
        String reason = report + why;
        if (!reason.equals(lastReport)) {
            lastReport = reason;
            consumer.report(report, why);
        }
    }

    private void bury(UnsettledMessage message, String reason) {
        if (message.isBeingSettled() || message.beginToSettle()) {
            buryBegun(message, reason);
        }
    }

    /** To the dead letter endpoint; back to the queue if that fails, so that nothing is lost. @return not if it failed */
    private boolean buryBegun(UnsettledMessage message, String reason) {
        try {
            Exception failure = consumer.sendDeadLetter(message.delivery(), reason);
            if (failure == null) {
                statistics.messageDeadLettered();
                message.acknowledge();
            } else {
                backAgain(
                        message,
                        "cannot be sent to " + endpoint.getConfiguration().getDeadLetter(),
                        failure);
            }
            return failure == null;
        } finally {
            message.giveBackIfUnsettled();
        }
    }
}
