// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;

/** What runs a contender once. */
public interface Attempt {
    /**
     * Runs it.
     *
     * @throws IllegalStateException if it cannot run here; says why
     */
    Run.Outcome run() throws IOException, InterruptedException;
}
