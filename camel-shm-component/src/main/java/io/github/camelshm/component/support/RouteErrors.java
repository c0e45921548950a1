// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ReactiveExecutor;

/**
 * Handles an {@code Error} that the route of a consumer threw, and that must not end the consumer's thread. Internal to
 * the component.
 */
public final class RouteErrors {
    private RouteErrors() {}

    /**
     * Fails the exchange with the error, and runs the tasks that are left for it. Camel catches no Error, so the
     * completion of the exchange, for which a stopping route waits, is still in this thread's queue.
     */
    public static void finish(CamelContext context, Exchange exchange, Error error) {
        exchange.setException(new RuntimeCamelException("Error in the route of " + exchange.getFromEndpoint(), error));
        ReactiveExecutor executor = context.getCamelContextExtension().getReactiveExecutor();
        boolean more = true;
        while (more) {
            more = executor.executeFromQueue();
        }
    }
}
