// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Another strategy, but for headers that cross all the same. Those of this component never do: what a consumer says of a
 * delivery is not to be said by the message. Thread-safe, if the other is.
 */
final class AllowedHeadersFilterStrategy implements HeaderFilterStrategy {
    private static final String OURS = "CamelShmQueue";

    private final HeaderFilterStrategy others;
    private final Predicate<String> allowed;

    AllowedHeadersFilterStrategy(HeaderFilterStrategy others, Predicate<String> allowed) {
        this.others = others;
        this.allowed = allowed;
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return others.applyFilterToCamelHeaders(name, value, exchange) && !isAllowed(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return others.applyFilterToExternalHeaders(name, value, exchange) && !isAllowed(name);
    }

    private boolean isAllowed(String name) {
        return allowed.test(name) && !name.regionMatches(true, 0, OURS, 0, OURS.length());
    }
}
