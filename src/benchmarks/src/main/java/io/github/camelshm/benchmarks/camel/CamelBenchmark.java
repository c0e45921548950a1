// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Port;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import io.github.camelshm.benchmarks.hosts.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Exchanges from a route in one JVM to a route in another, or in the same JVM where no other is possible. No process is
 * pinned, because Camel's and Java's own threads are part of the measurement.
 */
public final class CamelBenchmark extends Benchmark {
    /** Both JVMs have Camel to compile: after ten seconds a reply may still take ten times as long as after fifteen. */
    private static final double WARM_UP_SECONDS = 15;

    private static final double QUICK_WARM_UP_SECONDS = 10;

    private static final String RATE = "rate";
    private static final String WHY_NOT_AWAKE =
            "Both ends poll for a message for a while, each on a core. A third busy thread, of a compiler or of another"
                    + " program, takes a core away and adds a wake-up.";

    private static final String WHY_ASLEEP =
            "Both cores are halted in the pauses, and it takes 40 to 100 µs here to wake one. seda's two threads hand one core"
                    + " to each other.";
    private static final String WHY_JMS =
            "After a warm-up of 15 s JMS is more than twice as fast as after one of 5 s, with which 28.8 times were measured.";

    private static final Set<CamelContender> QUICK =
            EnumSet.of(CamelContender.QUEUE, CamelContender.DIRECT, CamelContender.SEDA, CamelContender.NETTY);
    private static final Set<CamelContender> SOME_WITH_REPLIES =
            EnumSet.of(CamelContender.QUEUE, CamelContender.SEDA, CamelContender.NETTY);
    private static final Set<CamelContender> WITH_REPLIES = EnumSet.of(
            CamelContender.QUEUE, CamelContender.DIRECT, CamelContender.SEDA, CamelContender.NETTY, CamelContender.JMS);
    /** Its code and that of its broker take long to compile, and its consumer has to get its partition. */
    private static final double KAFKA_WARM_UP_SECONDS = 15;
    /** The flags with which Kafka's own script starts its broker. */
    private static final List<String> BROKER_FLAGS =
            List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20");

    /** Measures into the report. */
    public CamelBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        EnumSet.allOf(CamelContender.class).forEach(contender -> describe(contender.title(), contender.setup()));
        compare(
                Traffic.ONE_WAY,
                settings.quick() ? QUICK : EnumSet.allOf(CamelContender.class),
                new Column(RATE, Unit.RATE, "a second"));
        if (!settings.quick()) {
            report.paragraph(
                    "In some runs the rate of file: has two peaks: seconds in which its consumer takes ten thousand"
                            + " files, and seconds in which it takes a hundred. Then it is a matter of chance which of them"
                            + " is the median.");
        }
        for (Traffic traffic : Traffic.values()) {
            if (traffic.hasReplies()) {
                compare(traffic, contendersWithReplies(traffic), Column.percentiles());
            }
        }
    }

    private Set<CamelContender> contendersWithReplies(Traffic traffic) {
        return settings.quick() || traffic != Traffic.ONE_CALLER ? SOME_WITH_REPLIES : WITH_REPLIES;
    }

    private void compare(Traffic traffic, Set<CamelContender> contenders, Column... columns)
            throws InterruptedException {
        Comparison comparison = comparison(traffic.title(), columns);
        for (CamelContender contender : contenders) {
            comparison.with(contender.title(), false, () -> exchange(contender, traffic));
        }
        goals(comparison, traffic).run(CamelContender.NETTY.title());
    }

    private static Comparison goals(Comparison comparison, Traffic traffic) {
        String ours = CamelContender.QUEUE.title();
        if (traffic.hasReplies()) {
            String why = traffic.pauseNanos() > 0 ? WHY_ASLEEP : WHY_NOT_AWAKE;
            return comparison
                    .atMost(0.1, ours, CamelContender.NETTY.title(), "p50", why)
                    .atMost(0.5, ours, CamelContender.SEDA.title(), "p50", why);
        }
        return comparison
                .atLeast(1, ours, CamelContender.SEDA.title(), RATE, "Two JVMs on two cores, each with its compilers.")
                .atLeast(0.7, ours, CamelContender.DIRECT.title(), RATE, "Direct is a call, without a message.")
                .atLeast(10, ours, CamelContender.NETTY.title(), RATE, "")
                .atLeast(20, ours, CamelContender.FILE.title(), RATE, "")
                .atLeast(20, ours, CamelContender.JMS.title(), RATE, WHY_JMS);
    }

    private Run.Outcome exchange(CamelContender contender, Traffic traffic) throws IOException, InterruptedException {
        Path folder = scratch.next();
        int port = Port.free();
        try (Run run = new Run()) {
            if (contender == CamelContender.KAFKA) {
                run.start(Child.ANY_CORE, BROKER_FLAGS, KafkaServer.class, folder.resolve("kafka"), port, Port.free())
                        .awaitReady();
            }
            Child receiver = contender.isWithinOneJvm()
                    ? null
                    : run.start(Child.ANY_CORE, List.of(), Receiver.class, contender, folder, port, traffic);
            if (receiver != null) {
                receiver.awaitReady();
            }
            run.start(Child.ANY_CORE, List.of(), Sender.class, contender, folder, port, traffic);
            if (traffic.isBesideLoad()) {
                run.start(Child.ANY_CORE, List.of(), HalfCore.class);
            }
            return run.measure(warmUp(contender), settings.seconds());
        }
    }

    private double warmUp(CamelContender contender) {
        if (contender == CamelContender.KAFKA) {
            return KAFKA_WARM_UP_SECONDS;
        }
        return settings.quick() ? QUICK_WARM_UP_SECONDS : WARM_UP_SECONDS;
    }
}
