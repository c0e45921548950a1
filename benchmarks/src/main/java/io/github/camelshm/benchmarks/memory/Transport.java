// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Path;

/** A way for messages of one length between two processes. */
interface Transport {
    /** How many messages a ring holds, whoever made it: as many as our queue by default. */
    int CAPACITY = 1024;

    /** The first end, which makes what is needed in a folder. */
    Connection serve(Path folder, int length) throws IOException;

    /** The other end, or another of them; waits for the first one. */
    Connection connect(Path folder, int length) throws IOException, InterruptedException;
}
