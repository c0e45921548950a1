// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

/** Comparisons that belong together. Does nothing but run them, so that they can be counted first. */
public interface Benchmark {
    /** Runs them, into its report. */
    void run() throws InterruptedException;
}
