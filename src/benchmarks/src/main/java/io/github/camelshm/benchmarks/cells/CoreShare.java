// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Meter;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** The share of a core that JMH's process gets while it measures. JMH creates this object in that process. */
public final class CoreShare implements InternalProfiler {
    static final String NAME = "core.share";

    private long started;
    private long startedCpu;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        started = System.nanoTime();
        startedCpu = Meter.cpuNanos();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double share = (double) (Meter.cpuNanos() - startedCpu) / (System.nanoTime() - started);
        return List.of(new ScalarResult(NAME, share, "", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "The share of a core that the process gets";
    }
}
