// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cluster;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;
import org.apache.camel.model.RouteDefinition;

/**
 * A member with a route that ticks where it leads. Prints that it has started, and at its first tick the reading of {@link
 * System#nanoTime()}. Arguments: contender, folder, id.
 */
final class MemberProcess {
    static final String STARTED = "started";
    static final String TICKS = "ticks ";

    private static final String NAMESPACE = "benchmark";
    private static final String TIMER = "timer:tick?delay=0&period=10&includeMetadata=false";

    private MemberProcess() {}

    public static void main(String... arguments) throws Exception {
        Contender contender = Contender.valueOf(arguments[0]);
        CamelContext camel = new DefaultCamelContext();
        camel.addService(contender.service(Path.of(arguments[1]), arguments[2]), true, false);
        camel.addRoutes(route(camel, contender.isMaster()));
        camel.start();
        System.out.println(STARTED);
        // Ends with the harness.
        while (System.in.read() >= 0) {
            // No input is expected.
        }
        Runtime.getRuntime().halt(1);
    }

    private static RouteBuilder route(CamelContext camel, boolean isMaster) {
        AtomicBoolean hasTicked = new AtomicBoolean();
        return new RouteBuilder(camel) {
            @Override
            public void configure() throws Exception {
                RouteDefinition route = from(isMaster ? "master:" + NAMESPACE + ":" + TIMER : TIMER);
                if (!isMaster) {
                    route.routePolicy(ClusteredRoutePolicy.forNamespace(camel, NAMESPACE));
                }
                route.process(exchange -> {
                    if (hasTicked.compareAndSet(false, true)) {
                        System.out.println(TICKS + System.nanoTime());
                    }
                });
            }
        };
    }
}
