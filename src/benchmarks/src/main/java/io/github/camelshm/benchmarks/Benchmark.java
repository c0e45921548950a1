// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

/** Comparisons that belong together. A benchmark only runs them, so that they can be counted first. */
public abstract class Benchmark {
    protected final Settings settings;
    protected final Report report;
    protected final Scratch scratch;

    /** Measures into the report. */
    protected Benchmark(Settings settings, Report report, Scratch scratch) {
        this.settings = settings;
        this.report = report;
        this.scratch = scratch;
    }

    /** Runs all comparisons. */
    public abstract void run() throws InterruptedException;

    /** Describes the setup of a contender of this benchmark; the report has it if the contender ran. */
    protected final void describe(String contender, Setup setup) {
        report.contenders().describe(contender, setup);
    }

    /** Starts a comparison. Of several columns, the first is shown with its spread and its ratio. */
    protected final Comparison comparison(String title, Column... columns) {
        return new Comparison(settings, report, title, columns);
    }
}
