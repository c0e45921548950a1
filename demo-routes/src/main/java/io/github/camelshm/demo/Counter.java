// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.segment.SegmentException;
import java.util.Map;

/** The counter that the two processes of {@link Demo} share. */
interface Counter extends AutoCloseable {
    /** The properties, besides its name, by which the routes of process 1 or 2 find it. */
    Map<String, Object> propertiesOf(int process);

    /** The URI of an endpoint that the live page shows; empty if the counter is not in shared memory. */
    String watched();

    /**
     * Checks that it still exists.
     *
     * @throws SegmentException if it is lost
     */
    void check();

    /** Releases it after its last use. */
    @Override
    void close();
}
