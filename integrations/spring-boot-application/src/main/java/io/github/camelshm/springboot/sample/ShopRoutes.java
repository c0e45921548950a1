// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

// tag::routes[]
/** The routes in Java. */
@Component
class ShopRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("direct:visit").to("shm:visits?type=int32&operation=increment");
        from("direct:order").to("shm-queue:orders");
        from("shm-queue:deliveries").to("shm:delivered?type=int32&operation=increment");
    }
}
// end::routes[]
