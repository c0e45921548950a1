// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.List;
import java.util.Map;

/**
 * The counter on two hosts, as an atomic value of Hazelcast. Each process has a member in its own JVM ({@code
 * hazelcast.xml}), so the demo has nothing to create or remove.
 */
record HazelcastCounter(List<String> hosts) implements Counter {

    /** With this profile Camel's main also reads {@code application-hazelcast.properties}, which has the endpoints. */
    @Override
    public Map<String, Object> propertiesOf(int process) {
        String address = hosts.get(process - 1);
        int colon = address.lastIndexOf(':');
        return Map.of(
                "camel.main.profile",
                "hazelcast",
                DemoOptions.HOSTS,
                String.join(",", hosts),
                // This cannot be in hazelcast.xml, because Hazelcast logs before it reads that file.
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
    public void check() {}

    @Override
    public void close() {}
}
