// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;

/** One run of a contender. */
public interface Attempt {
    /**
     * Runs the contender.
     *
     * @throws IllegalStateException if it cannot run here, with the reason
     */
    Run.Outcome run() throws IOException, InterruptedException;
}
