// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Filters as another strategy does, except for allowed headers, which are always transferred. Those of this component are never
 * allowed: a message must not claim what a consumer says of a delivery. Thread-safe, if the other strategy is.
 */
final class AllowedHeadersFilterStrategy implements HeaderFilterStrategy {
    private static final String OURS = "CamelShmQueue";

    private final HeaderFilterStrategy delegate;
    private final Predicate<String> allowed;

    AllowedHeadersFilterStrategy(HeaderFilterStrategy delegate, Predicate<String> allowed) {
        this.delegate = delegate;
        this.allowed = allowed;
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return delegate.applyFilterToCamelHeaders(name, value, exchange) && !isAllowed(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return delegate.applyFilterToExternalHeaders(name, value, exchange) && !isAllowed(name);
    }

    private boolean isAllowed(String name) {
        return allowed.test(name) && !name.regionMatches(true, 0, OURS, 0, OURS.length());
    }
}
