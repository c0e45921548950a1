// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;

/** Records the endpoints that a context creates, including those that it evicts later. */
public final class MadeEndpoints {
    private MadeEndpoints() {}

    /** Returns a list that collects the endpoints of this type that are created from now on. */
    public static <E> List<E> of(CamelContext context, Class<E> type) {
        List<E> made = new CopyOnWriteArrayList<>();
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            if (type.isInstance(endpoint)) {
                made.add(type.cast(endpoint));
            }
            return endpoint;
        });
        return made;
    }
}
