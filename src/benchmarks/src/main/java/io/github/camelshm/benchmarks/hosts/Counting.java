// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

/** The place of the counter. */
enum Counting {
    SHARED_MEMORY("shm:counter?type=int32&operation=increment"),
    /** Like the demo, with the demo's own configuration of a member. */
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
