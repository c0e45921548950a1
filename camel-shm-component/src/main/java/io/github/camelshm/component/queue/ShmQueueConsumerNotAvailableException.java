// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;

/** A message was not sent because the queue has no consumers, and the option {@code failIfNoConsumers} is set. */
public class ShmQueueConsumerNotAvailableException extends CamelExchangeException {
    private static final long serialVersionUID = 1L;

    ShmQueueConsumerNotAvailableException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
