// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.segment.SegmentException;
import java.util.Map;

/** What the two processes of {@link Demo} share. */
interface Counter extends AutoCloseable {
    /** What the routes of process 1 or 2 need to find it, beyond its name. */
    Map<String, Object> propertiesOf(int process);

    /** The URI of an endpoint for the live page to show; empty where it is not in shared memory. */
    String watched();

    /**
     * Looks whether it is still there.
     *
     * @throws SegmentException if it is lost
     */
    void look();

    /** After its last use. */
    @Override
    void close();
}
