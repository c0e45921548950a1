// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import org.apache.camel.ProducerTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

// tag::controller[]
/** Offers the routes over HTTP. */
@RestController
class ShopController {
    private final ProducerTemplate camel;

    ShopController(ProducerTemplate camel) {
        this.camel = camel;
    }

    /** Counts a visit, and returns their number. */
    @PostMapping("/visits")
    int visit() {
        return camel.requestBody("direct:visit", null, Integer.class);
    }

    /** Places an order. */
    @PostMapping("/orders")
    void order(@RequestBody String order) {
        camel.sendBody("direct:order", order);
    }
}
// end::controller[]
