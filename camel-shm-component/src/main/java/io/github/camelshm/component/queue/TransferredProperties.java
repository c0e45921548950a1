// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/** The exchange properties that a queue transfers, in either direction: single values, and never Camel's internal ones. */
final class TransferredProperties {
    private final NamePatterns allowed;

    TransferredProperties(NamePatterns allowed) {
        this.allowed = allowed;
    }

    /** Returns the properties of an exchange that are transferred. */
    Map<String, @Nullable Object> of(Exchange exchange) {
        if (allowed == NamePatterns.NONE || !exchange.hasProperties()) {
            return Map.of();
        }
        Map<String, @Nullable Object> transferred = new LinkedHashMap<>(exchange.getProperties());
        transferred.entrySet().removeIf(property -> !isTransferred(property.getKey(), property.getValue()));
        return transferred;
    }

    /** Puts the properties of a message that are transferred into an exchange. */
    void put(QueueMessage from, Exchange exchange) {
        for (Map.Entry<String, Object> property : from.properties().entrySet()) {
            if (isTransferred(property.getKey(), property.getValue())) {
                exchange.setProperty(property.getKey(), property.getValue());
            }
        }
    }

    /**
     * Whether a property is transferred. Camel's internal properties are not: they say where an exchange is in its own context, and
     * mean nothing in another.
     */
    private boolean isTransferred(String name, @Nullable Object value) {
        return allowed.test(name) && ExchangePropertyKey.asExchangePropertyKey(name) == null && isSimple(value);
    }

    private static boolean isSimple(@Nullable Object value) {
        boolean holdsValues = value instanceof Map || value instanceof Collection;
        return value != null && !holdsValues && !value.getClass().isArray() && MessageCodec.isEncodable(value);
    }
}
