// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.quarkus;

import org.apache.camel.builder.RouteBuilder;

// tag::routes[]
/** Processes the messages of one queue and sends the results to another. Camel Quarkus finds the class by itself. */
public class OrderRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("shm-queue:orders")
                .routeId("orders")
                .setBody(simple("${body} is done"))
                .to("shm-queue:done");
    }
}
// end::routes[]
