// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

/** Where the counter is. */
enum Counting {
    SHARED_MEMORY("shm:counter?type=int32&operation=increment"),
    /** As the demo has it, by the demo's own configuration of a member. */
    HAZELCAST("hazelcast-atomicvalue:counter?hazelcastConfigUri=classpath:hazelcast.xml&defaultOperation=increment");

    private final String uri;

    Counting(String uri) {
        this.uri = uri;
    }

    /** The endpoint that adds one. */
    String uri() {
        return uri;
    }
}
