// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Messages between two processes, without Camel, each process on a core of its own: how many a second, and how long
 * there and back takes. Rings hold as many messages as our queue does.
 */
public final class MemoryBenchmark {
    private static final int[] LENGTHS = {64, 1024};
    private static final int[] ONE_PRODUCER_OR_THREE = {1, 3};
    private static final int FIRST_CORE = 0;
    private static final int SECOND_CORE = 1;
    private static final double WARM_UP_SECONDS = 1;

    private final Settings settings;
    private final Report report;
    private final Scratch scratch;

    /** Measures into the report. */
    public MemoryBenchmark(Settings settings, Report report, Scratch scratch) {
        this.settings = settings;
        this.report = report;
        this.scratch = scratch;
    }

    /** Runs all comparisons. */
    public void run() throws InterruptedException {
        for (int length : LENGTHS) {
            for (int producers : ONE_PRODUCER_OR_THREE) {
                flood(length, producers);
            }
            roundTrip(length);
        }
    }

    private void flood(int length, int producers) throws InterruptedException {
        String title = "Messages of %d bytes a second, %s to one"
                .formatted(length, producers == 1 ? "one producer" : producers + " producers");
        Comparison comparison =
                new Comparison(settings, report, title, new Comparison.Column("rate", Unit.RATE, "a second"));
        for (Contender contender : Contender.ofCrossing()) {
            if (producers == 1 || contender.manyProducers()) {
                comparison.with(contender.title(), contender.spins(), () -> flood(contender, length, producers));
            }
        }
        comparison.run(Contender.MANY_TO_ONE.title());
    }

    private Run.Outcome flood(Contender contender, int length, int producers) throws IOException, InterruptedException {
        Path folder = scratch.next();
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), FloodReceiver.class, contender.name(), folder, length);
            for (int producer = 0; producer < producers; producer++) {
                run.start(SECOND_CORE, contender.flags(), FloodSender.class, contender.name(), folder, length);
            }
            return run.measure(settings.warmUpOr(WARM_UP_SECONDS), settings.seconds());
        }
    }

    private void roundTrip(int length) throws InterruptedException {
        String title = "There and back, %d bytes".formatted(length);
        Comparison comparison = new Comparison(settings, report, title, Comparison.Column.percentiles());
        for (Contender contender : Contender.ofCrossing()) {
            comparison.with(contender.title(), contender.spins(), () -> roundTrip(contender, length));
        }
        comparison.run(Contender.ONE_TO_ONE.title());
    }

    private Run.Outcome roundTrip(Contender contender, int length) throws IOException, InterruptedException {
        Path folder = scratch.next();
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), Ping.class, contender.name(), folder, length);
            run.start(SECOND_CORE, contender.flags(), Pong.class, contender.name(), folder, length);
            return run.measure(settings.warmUpOr(WARM_UP_SECONDS), settings.seconds());
        }
    }
}
