// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Growth;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import io.github.camelshm.benchmarks.memory.MemoryBenchmark;

/** What becomes of a stream of messages as they, or their producers, grow. */
public final class GrowthBenchmark extends Benchmark {
    private static final long[] LENGTHS = {16, 64, 256, 1024, 4096, 16384, 65536};
    private static final long[] QUICK_LENGTHS = {16, 1024, 65536};
    private static final long[] PRODUCERS = {1, 2, 4, 8};
    private static final long[] QUICK_PRODUCERS = {1, 4};
    private static final int LENGTH = 64;

    private final MemoryBenchmark memory;

    /** Measures into the report. */
    public GrowthBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
        this.memory = new MemoryBenchmark(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        MemoryBenchmark.setups().forEach(this::describe);
        Growth lengths = growth("Messages a second, by their size, one producer to one", "bytes");
        memory.floods(true).forEach((name, flood) -> lengths.with(name, false, length -> flood.run((int) length, 1)));
        lengths.run(settings.quick() ? QUICK_LENGTHS : LENGTHS);
        Growth producers = growth("Messages of 64 bytes a second, by producers that share a core", "producers");
        memory.floods(false)
                .forEach((name, flood) -> producers.with(name, false, count -> flood.run(LENGTH, (int) count)));
        producers.run(settings.quick() ? QUICK_PRODUCERS : PRODUCERS);
    }

    private Growth growth(String title, String parameter) {
        return new Growth(settings, report, title, parameter, new Column("rate", Unit.RATE, "a second"));
    }
}
