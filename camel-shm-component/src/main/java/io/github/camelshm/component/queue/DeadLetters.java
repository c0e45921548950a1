// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.text.Printable;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages that no consumer can process to the dead letter endpoint: as they came, whatever a route did to them.
 * Thread-safe.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final ShmQueueEndpoint from;
    private final MessageTranslator translator;
    private final Endpoint to;
    private final ProducerTemplate template;

    DeadLetters(ShmQueueEndpoint from, MessageTranslator translator) {
        this.from = from;
        this.translator = translator;
        this.to = from.getCamelContext().getEndpoint(from.getConfiguration().getDeadLetter());
        if (to instanceof ShmQueueEndpoint queue && queue.getName().equals(from.getName())) {
            throw new IllegalArgumentException(
                    "Option deadLetter of queue '%s' is that queue itself".formatted(from.getName()));
        }
        this.template = from.getCamelContext().createProducerTemplate();
        template.start();
    }

    /** Dead-letters a message. Returns the failure, or null if the message was sent. */
    @Nullable
    Exception send(Delivery delivery, String reason) {
        Exchange exchange = from.createExchange();
        Message message = exchange.getMessage();
        try {
            fill(exchange, delivery);
        } catch (RuntimeException e) {
            return e;
        }
        exchange.setPattern(ExchangePattern.InOnly);
        message.setHeader(ShmQueueConstants.DEAD_LETTER_REASON, reason);
        message.setHeader(ShmQueueConstants.DEAD_LETTER_QUEUE, from.getName());
        message.setHeader(ShmQueueConstants.DEAD_LETTER_DELIVERIES, delivery.deliveries());
        LOG.warn("A message of queue '{}' is dead-lettered to {}: {}", from.getName(), to, Printable.of(reason));
        return template.send(to, exchange).getException();
    }

    /** Fills the exchange: with the message, with its bytes if they are malformed, or with nothing if its file is gone. */
    private void fill(Exchange exchange, Delivery delivery) {
        byte[] bytes;
        try {
            bytes = delivery.read();
        } catch (RuntimeException e) {
            if (!MessageTranslator.isGone(e)) {
                throw e; // A message that still exists must not be lost here.
            }
            LOG.debug("A message for {} no longer has a body", to, e);
            return;
        }
        try {
            translator.put(translator.decode(bytes), delivery, exchange);
        } catch (RuntimeException e) {
            LOG.debug("A message for {} is malformed", to, e);
            exchange.getMessage().setBody(bytes.clone());
        }
    }

    void stop() {
        template.stop();
    }
}
