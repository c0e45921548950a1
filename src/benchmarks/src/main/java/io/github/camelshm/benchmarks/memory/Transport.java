// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Path;

/** A way for messages of one length between two processes. */
interface Transport {
    /** The capacity of every ring in messages: the default of a queue. */
    int CAPACITY = 1024;

    /** The most bytes of messages that a ring holds, so that large ones do not fill the host's memory. */
    int CAPACITY_BYTES = 64 << 20;

    /** The capacity of a ring in messages of one length. */
    static int capacity(int length) {
        return Math.min(CAPACITY, CAPACITY_BYTES / length);
    }

    /** Opens the first end, which creates the files in a folder. */
    Connection serve(Path folder, int length) throws IOException, InterruptedException;

    /** Opens another end; waits for the first one. */
    Connection connect(Path folder, int length) throws IOException, InterruptedException;
}
