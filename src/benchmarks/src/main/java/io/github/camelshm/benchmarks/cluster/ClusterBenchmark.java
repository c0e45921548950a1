// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cluster;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import java.io.IOException;

/** How long it takes until another JVM's route ticks after the leader was killed. */
public final class ClusterBenchmark extends Benchmark {
    private static final int KILLS = 10;
    private static final int QUICK_KILLS = 2;

    /** Measures into the report. */
    public ClusterBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        Comparison comparison = comparison(
                "From the kill of the leader to the first exchange of the next",
                new Column("p50", Unit.TIME, "median of %d kills".formatted(kills())),
                new Column("shortest", Unit.TIME),
                new Column("longest", Unit.TIME));
        for (Contender contender : Contender.values()) {
            if (!settings.quick() || contender != Contender.FILE_DEFAULT) {
                describe(contender.title(), contender.setup());
                comparison.with(contender.title(), false, () -> takeOvers(contender));
            }
        }
        comparison
                .atMost(
                        500_000_000,
                        Contender.SHM_POLICY.title(),
                        null,
                        "longest",
                        "Besides the check each 100 ms there is the start of the route.")
                .run(Contender.FILE_100_MS.title());
        report.paragraph(
                "Each kill is a kill -9 of the leader of a cluster of two JVMs. %d clusters wait at the same time;"
                                .formatted(kills())
                        + " their leaders are killed half a second apart. The time includes the start of the follower's route.");
    }

    private int kills() {
        return settings.quick() ? QUICK_KILLS : KILLS;
    }

    private Run.Outcome takeOvers(Contender contender) throws IOException, InterruptedException {
        try (TakeOvers takeOvers = new TakeOvers(contender)) {
            takeOvers.start(scratch.next(), kills());
            return new Run.Outcome(takeOvers.kill(), 1);
        }
    }
}
