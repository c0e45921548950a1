// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.QueueMessage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the replies to requests, each to the requester's own reply queue, which is gone with its requester. A reply that
 * cannot be sent is dropped, and the requester times out instead. Thread-safe.
 */
final class ReplySender {
    private static final Logger LOG = LoggerFactory.getLogger(ReplySender.class);

    /** How long a requester that takes no replies may hold up a consumer. */
    private static final long PATIENCE_SECONDS = 5;

    private final Queue queue;
    private final MessageTranslator translator;

    ReplySender(Queue queue, MessageTranslator translator) {
        this.queue = queue;
        this.translator = translator;
    }

    /** Sends the reply to a request: the outcome of its exchange. Does nothing if the message is not a request. */
    void send(UnsettledMessage message, Exchange exchange) throws InterruptedException {
        QueueMessage.ReplyAddress to = message.replyTo();
        if (to == null) {
            return;
        }
        try {
            Optional<Queue> requester = queue.replyQueueOf(to.participant(), to.incarnation());
            if (requester.isEmpty()) {
                LOG.debug(
                        "A reply for participant {} of queue '{}' is dropped: the participant is gone",
                        to.participant(),
                        queue.name());
                return;
            }
            send(exchange, to, requester.get());
        } catch (RuntimeException | InternalError e) {
            LOG.warn("A reply for participant {} of queue '{}' is dropped", to.participant(), queue.name(), e);
        }
    }

    private void send(Exchange exchange, QueueMessage.ReplyAddress to, Queue requester) throws InterruptedException {
        EncodedMessage reply;
        try {
            reply = translator.writeReply(exchange, to);
            if (reply.length() > requester.maxMessageSize()) {
                throw new IllegalArgumentException(
                        "The reply has %d bytes, but the requester at queue '%s' takes at most %d (maxMessageSize)"
                                .formatted(reply.length(), queue.name(), requester.maxMessageSize()));
            }
        } catch (RuntimeException e) {
            // An unencodable or too large reply is not sent; the requester gets the reason instead.
            reply = translator.writeFailure(e, to, exchange);
        }
        if (!requester.offer(reply.bytes(), 0, reply.length())
                && !requester.offer(reply.bytes(), 0, reply.length(), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn(
                    "A reply for participant {} of queue '{}' is dropped: the participant has taken no reply for {} s",
                    to.participant(),
                    queue.name(),
                    PATIENCE_SECONDS);
        }
    }
}
