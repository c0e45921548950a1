// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Path;

/** A way for messages of one length between two processes. */
interface Transport {
    /** How many messages a ring holds at most, whoever made it: as many as our queue by default. */
    int CAPACITY = 1024;

    /** How many bytes of messages it holds at most, so that large ones do not fill the host's memory. */
    int CAPACITY_BYTES = 64 << 20;

    /** How many messages of one length a ring holds. */
    static int capacity(int length) {
        return Math.min(CAPACITY, CAPACITY_BYTES / length);
    }

    /** The first end, which makes what is needed in a folder. */
    Connection serve(Path folder, int length) throws IOException, InterruptedException;

    /** The other end, or another of them; waits for the first one. */
    Connection connect(Path folder, int length) throws IOException, InterruptedException;
}
