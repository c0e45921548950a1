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

/** The exchange properties that cross a queue, in either direction: single values, and never Camel's internal ones. */
final class CrossingProperties {
    private final NamePatterns allowed;

    CrossingProperties(NamePatterns allowed) {
        this.allowed = allowed;
    }

    /** Returns the properties of an exchange that cross. */
    Map<String, @Nullable Object> of(Exchange exchange) {
        if (allowed == NamePatterns.NONE || !exchange.hasProperties()) {
            return Map.of();
        }
        Map<String, @Nullable Object> crossing = new LinkedHashMap<>(exchange.getProperties());
        crossing.entrySet().removeIf(property -> !crosses(property.getKey(), property.getValue()));
        return crossing;
    }

    /** Puts the properties of a message that cross into an exchange. */
    void put(QueueMessage from, Exchange exchange) {
        for (Map.Entry<String, Object> property : from.properties().entrySet()) {
            if (crosses(property.getKey(), property.getValue())) {
                exchange.setProperty(property.getKey(), property.getValue());
            }
        }
    }

    /**
     * Whether a property crosses. Camel's internal properties do not: they say where an exchange is in its own context, and
     * mean nothing in another.
     */
    private boolean crosses(String name, @Nullable Object value) {
        return allowed.test(name) && ExchangePropertyKey.asExchangePropertyKey(name) == null && isSimple(value);
    }

    private static boolean isSimple(@Nullable Object value) {
        boolean holdsValues = value instanceof Map || value instanceof Collection;
        return value != null && !holdsValues && !value.getClass().isArray() && MessageCodec.isEncodable(value);
    }
}
