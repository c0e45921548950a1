// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Port;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Unit;
import io.github.camelshm.benchmarks.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The cost for a route of leaving the host, with the demos' own endpoints and routes: a counter in shared memory and one of
 * Hazelcast; a message through a queue and one through Kafka to another queue. Everything is on one host and its loopback
 * address, so a real network adds to it.
 */
public final class HostsBenchmark extends Benchmark {
    private static final double WARM_UP_SECONDS = 5;
    /** The code of Kafka and its clients takes long to compile. */
    private static final double HOP_WARM_UP_SECONDS = 15;

    /** The demo's setting. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private static final String QUEUE = "shm-queue:";
    private static final String BY_KAFKA = "shm-queue:, kafka:, shm-queue:";
    private static final String SHM = "shm:";
    private static final String HAZELCAST = "hazelcast-atomicvalue:";

    /** Measures into the report. */
    public HostsBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        describe();
        comparison(
                        "Increments of one counter by two processes at once",
                        new Column("first.p50", Unit.TIME, "first p50"),
                        new Column("first.p90", Unit.TIME, "first p90"),
                        new Column("second.p50", Unit.TIME, "second p50"),
                        new Column("second.p90", Unit.TIME, "second p90"))
                .with(SHM, false, () -> count(Counting.SHARED_MEMORY))
                .with(HAZELCAST, false, () -> count(Counting.HAZELCAST))
                .run(SHM);
        if (settings.quick()) {
            // Kafka takes longer to start than all of the rest.
            return;
        }
        compareHops("A message's way, 100 a second", true, Column.percentiles());
        compareHops("Messages a second", false, new Column("rate", Unit.RATE, "a second"));
    }

    private void describe() {
        String component = Version.of("camel-shm-component");
        describe(
                SHM,
                new Setup(
                        component,
                        "%s in two JVMs; defaults".formatted(Counting.SHARED_MEMORY.uri()),
                        "two processes of one host"));
        describe(
                HAZELCAST,
                new Setup(
                        Version.of("camel-hazelcast", "hazelcast"),
                        ("%s in two JVMs, the demo's configuration of a member: two members that find each other by TCP on"
                                        + " 127.0.0.1")
                                .formatted(Counting.HAZELCAST.uri()),
                        "the demo's counter on two hosts"));
        describe(QUEUE, new Setup(component, "shm-queue:orders, defaults, messages of at most 4096 bytes", "one host"));
        describe(
                BY_KAFKA,
                new Setup(
                        component + ", " + Version.of("camel-kafka", "kafka-clients", "kafka_2.13"),
                        "The demo's bridges and broker, each in a JVM of its own (%s): acks=all, one unsettled order, linger 0;"
                                        .formatted(String.join(" ", FLAGS))
                                + " read with at most 100 records a poll, committed when the queue has them; one partition, one copy",
                        "no order may be lost or out of order"));
    }

    private void compareHops(String title, boolean paced, Column... columns) throws InterruptedException {
        comparison(title, columns)
                .with(QUEUE, false, () -> hop(paced, false))
                .with(BY_KAFKA, false, () -> hop(paced, true))
                .run(QUEUE);
    }

    private Run.Outcome count(Counting counter) throws IOException, InterruptedException {
        Path folder = scratch.next();
        int port = Port.free();
        int otherPort = Port.free();
        try (Run run = new Run()) {
            Child first =
                    run.start(Child.ANY_CORE, List.of(), Incrementer.class, counter, folder, "first", port, otherPort);
            first.awaitReady();
            run.start(Child.ANY_CORE, List.of(), Incrementer.class, counter, folder, "second", otherPort, port);
            return run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
        }
    }

    private Run.Outcome hop(boolean paced, boolean byKafka) throws IOException, InterruptedException {
        Path here = Files.createDirectories(scratch.next().resolve("here"));
        Path there = byKafka ? Files.createDirectories(here.resolveSibling("there")) : here;
        int port = Port.free();
        try (Run run = new Run()) {
            run.start(Child.ANY_CORE, List.of(), Destination.class, there).awaitReady();
            Child origin = run.start(Child.ANY_CORE, List.of(), Origin.class, here, paced);
            if (byKafka) {
                // The bridges use the queues that the other processes create.
                origin.awaitReady();
                run.start(Child.ANY_CORE, FLAGS, KafkaServer.class, here.resolveSibling("kafka"), port, Port.free())
                        .awaitReady();
                run.start(Child.ANY_CORE, FLAGS, Bridge.class, "bridge-to-kafka.yaml", here, port)
                        .awaitReady();
                run.start(Child.ANY_CORE, FLAGS, Bridge.class, "bridge-from-kafka.yaml", there, port)
                        .awaitReady();
            }
            return run.measure(settings.warmUp(HOP_WARM_UP_SECONDS), settings.seconds());
        }
    }
}
