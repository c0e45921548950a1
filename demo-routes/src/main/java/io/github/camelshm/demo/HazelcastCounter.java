// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.List;
import java.util.Map;

/**
 * The counter on two hosts, as an atomic value of Hazelcast. Each process has a member in its own JVM ({@code
 * hazelcast.xml}), so there is nothing to be made for them, and nothing to be removed.
 */
record HazelcastCounter(List<String> hosts) implements Counter {

    /** Camel's main reads {@code application-hazelcast.properties} as well then, which has the endpoints. */
    @Override
    public Map<String, Object> propertiesOf(int process) {
        String address = hosts.get(process - 1);
        int colon = address.lastIndexOf(':');
        return Map.of(
                "camel.main.profile",
                "hazelcast",
                DemoOptions.HOSTS,
                String.join(",", hosts),
                // Not in hazelcast.xml: it logs before it has read that.
                "hazelcast.logging.type",
                "slf4j",
                "demo.host",
                address.substring(0, colon),
                "demo.port",
                address.substring(colon + 1));
    }

    @Override
    public String watched() {
        return "";
    }

    @Override
    public void look() {}

    @Override
    public void close() {}
}
