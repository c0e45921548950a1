// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

/** Visits another shop. A RestTemplate determines its formats from the class path. */
@RestController
class NeighbourController {

    /** Counts a visit to the shop at this address, and returns their number. */
    @PostMapping("/visits-to-neighbour")
    String visit(@RequestParam("shop") String shop) {
        return new RestTemplate().postForObject(shop + "/visits", null, String.class);
    }
}
