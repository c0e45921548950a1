// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Growth;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Messages between two processes without Camel, each process on a core of its own: their rate, and the time there and back.
 * Rings have the capacity of a {@code shm-queue}.
 */
public final class MemoryBenchmark extends Benchmark {
    /** The growth benchmark has other lengths. */
    private static final int LENGTH = 64;

    private static final int[] ONE_PRODUCER_OR_THREE = {1, 3};
    private static final String RATE = "rate";
    private static final int FIRST_CORE = 0;
    private static final int SECOND_CORE = 1;
    private static final double WARM_UP_SECONDS = 1;

    /** Measures into the report. */
    public MemoryBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        crossing().forEach(contender -> describe(contender.title(), contender.setup()));
        for (int producers : ONE_PRODUCER_OR_THREE) {
            flood(producers);
        }
        roundTrip();
    }

    private Set<Contender> crossing() {
        return settings.quick() ? Contender.ofFirstImpression() : Contender.ofCrossing();
    }

    /** Describes the setups of the contenders that the following methods add. */
    public static Map<String, Setup> setups() {
        Map<String, Setup> setups = new LinkedHashMap<>();
        EnumSet.allOf(Contender.class).forEach(contender -> setups.put(contender.title(), contender.setup()));
        return setups;
    }

    /** Adds contenders at full speed, one to one, by the length of a message. */
    public void floodsByLength(Growth growth) {
        for (Contender contender : Contender.ofGrowth()) {
            growth.with(contender.title(), contender.spins(), length -> flood(contender, (int) length, 1));
        }
    }

    /** Adds contenders there and back, by the length of a message. */
    public void roundTripsByLength(Growth growth) {
        for (Contender contender : Contender.ofGrowth()) {
            growth.with(contender.title(), contender.spins(), length -> roundTrip(contender, (int) length));
        }
    }

    /** Adds contenders with many producers and one consumer, by the number of producers. */
    public void floodsByProducers(Growth growth, int length) {
        for (Contender contender : Contender.ofManyProducers()) {
            growth.with(contender.title(), contender.spins(), producers -> flood(contender, length, (int) producers));
        }
    }

    /** Adds contenders with one producer and many competing consumers, by the number of consumers. */
    public void floodsByConsumers(Growth growth, int length) {
        for (Contender contender : Contender.ofManyConsumers()) {
            growth.with(contender.title(), contender.spins(), consumers -> share(contender, length, (int) consumers));
        }
    }

    /** The rate is that of the sender, which waits for room: it is the total of all receivers. */
    private Run.Outcome share(Contender contender, int length, int consumers) throws IOException, InterruptedException {
        Path folder = scratch.next();
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), FloodSender.class, contender.name(), folder, length);
            for (int consumer = 0; consumer < consumers; consumer++) {
                run.start(SECOND_CORE, contender.flags(), FloodReceiver.class, contender.name(), folder, length);
            }
            return run.measure(warmUp(consumers), settings.seconds());
        }
    }

    private void flood(int producers) throws InterruptedException {
        String title = "Messages of %d bytes a second, %s to one"
                .formatted(LENGTH, producers == 1 ? "one producer" : producers + " producers");
        Comparison comparison = comparison(title, new Column(RATE, Unit.RATE, "a second"));
        for (Contender contender : crossing()) {
            if (producers == 1 || contender.manyProducers()) {
                comparison.with(contender.title(), contender.spins(), () -> flood(contender, LENGTH, producers));
            }
        }
        if (producers == 1) {
            comparison.atLeast(
                    0.9, Contender.QUEUE_BLOCK.title(), Contender.MANY_TO_ONE.title(), RATE, "As with busySpin.");
        }
        comparison
                .atLeast(
                        1,
                        Contender.QUEUE.title(),
                        Contender.MANY_TO_ONE.title(),
                        RATE,
                        "Four compare-and-sets and two cache lines a message, where Agrona has one and little more than one: what"
                                + " lets the queue survive a death at any instruction. Where the two cores are near each"
                                + " other, that is what counts.")
                .run(Contender.MANY_TO_ONE.title());
    }

    private Run.Outcome flood(Contender contender, int length, int producers) throws IOException, InterruptedException {
        Path folder = scratch.next();
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), FloodReceiver.class, contender.name(), folder, length);
            for (int producer = 0; producer < producers; producer++) {
                run.start(SECOND_CORE, contender.flags(), FloodSender.class, contender.name(), folder, length);
            }
            return run.measure(warmUp(producers), settings.seconds());
        }
    }

    /** Processes on the same core also share it with each other's compilers. */
    private double warmUp(int sharing) {
        return settings.warmUp(WARM_UP_SECONDS * sharing);
    }

    private void roundTrip() throws InterruptedException {
        Comparison comparison = comparison("There and back, %d bytes".formatted(LENGTH), Column.percentiles());
        for (Contender contender : crossing()) {
            comparison.with(contender.title(), contender.spins(), () -> roundTrip(contender, LENGTH));
        }
        comparison
                .atMost(
                        1.3,
                        Contender.QUEUE.title(),
                        Contender.ONE_TO_ONE.title(),
                        "p50",
                        "Writer and consumer first record in the slot that they own it, so that others can recover"
                                + " it: four compare-and-sets a message, where OneToOne has none.")
                .atMost(
                        1.5,
                        Contender.QUEUE.title(),
                        Contender.ONE_TO_ONE.title(),
                        "p99",
                        "At the 99th percentile the host takes a core away; how often differs from run to run.")
                .run(Contender.ONE_TO_ONE.title());
    }

    private Run.Outcome roundTrip(Contender contender, int length) throws IOException, InterruptedException {
        Path folder = scratch.next();
        try (Run run = new Run()) {
            run.start(FIRST_CORE, contender.flags(), Ping.class, contender.name(), folder, length);
            run.start(SECOND_CORE, contender.flags(), Pong.class, contender.name(), folder, length);
            return run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
        }
    }
}
