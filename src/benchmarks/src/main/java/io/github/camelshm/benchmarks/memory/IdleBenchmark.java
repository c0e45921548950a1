// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The cost of a waiting consumer with each idle strategy, and its wake-up latency. A blocked socket is the baseline: there
 * the kernel does all of the waiting.
 */
public final class IdleBenchmark extends Benchmark {
    private static final int FIRST_CORE = 0;
    private static final int SECOND_CORE = 1;
    private static final double WARM_UP_SECONDS = 3;
    /** A consumer has usually waited for long, and its JVM is no longer busy with its start. */
    private static final double IDLE_WARM_UP_SECONDS = 10;

    private static final Duration LONG = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final int MIN_SAMPLES = 16;
    private static final String WHY_NOT_AT_ONCE =
            "Both wait for the kernel to wake a thread, and its core. The queue's consumer also reads who rang, and"
                    + " takes the message.";

    /** Measures into the report. */
    public IdleBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        Contender.ofWaiting().forEach(contender -> describe(contender.title(), contender.setup()));
        for (Duration silence : settings.quick() ? List.of(SHORT) : List.of(LONG, SHORT)) {
            waiting(silence);
        }
    }

    private void waiting(Duration silence) throws InterruptedException {
        Comparison comparison = comparison(
                "Waiting, with a message each %d ms".formatted(silence.toMillis()),
                new Column("p50", Unit.TIME, "woken after, p50"),
                new Column("p90", Unit.TIME, "p90"),
                new Column("share", Unit.SHARE, "share of a core"));
        for (Contender contender : Contender.ofWaiting()) {
            comparison.with(contender.title(), false, () -> waiting(contender, silence));
        }
        if (silence.equals(LONG)) {
            comparison.atMost(
                    0.005,
                    Contender.QUEUE_BLOCK.title(),
                    null,
                    "share",
                    "A third of it is the thread that checks the segment and the other participants four times a"
                            + " second; the rest are the JVM's own threads, as with a blocked socket.");
        } else {
            comparison.atMost(1.1, Contender.QUEUE_BLOCK.title(), Contender.UNIX.title(), "p50", WHY_NOT_AT_ONCE);
        }
        comparison.run(Contender.UNIX.title());
    }

    private Run.Outcome waiting(Contender contender, Duration silence) throws IOException, InterruptedException {
        Path folder = scratch.next();
        double seconds = Math.max(settings.seconds(), MIN_SAMPLES * silence.toNanos() / 1e9);
        long micros = TimeUnit.NANOSECONDS.toMicros(silence.toNanos());
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), Waiter.class, contender.name(), folder);
            run.start(SECOND_CORE, contender.flags(), Waker.class, contender.name(), folder, micros);
            double warmUp = silence.equals(LONG) ? IDLE_WARM_UP_SECONDS : settings.warmUp(WARM_UP_SECONDS);
            return run.measure(warmUp, seconds);
        }
    }
}
