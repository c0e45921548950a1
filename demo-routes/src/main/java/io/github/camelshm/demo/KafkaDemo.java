// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo with Kafka. Orders go from a shop on this host through its queue, a bridge, Kafka and a second bridge to the
 * queue of another host and a worker there. Kafka's broker is killed once, stays down for a while and is started again; the
 * queue holds the orders that are placed meanwhile. Prints the state of the orders every second, from the processes' own
 * lines. {@link KafkaOptions} lists the options.
 *
 * <p>The other host is a shared memory directory of its own, which is the only difference between the two hosts here. If a
 * user kills a bridge or the worker, it is replaced; so is the broker, after its outage.
 *
 * <p>The demo ends by itself when the broker is back and the queue has been empty again for 3 seconds. The shop stops
 * first, so that the orders in transit arrive. The exit code is 1 if an order was lost.
 */
public final class KafkaDemo extends Parent {
    private static final String SHOP = "Shop";
    private static final String BRIDGE_TO_KAFKA = "Bridge to Kafka";
    private static final String BRIDGE_FROM_KAFKA = "Bridge from Kafka";
    private static final String WORKER = "Worker-1";

    private static final Duration PRINT_EVERY = Duration.ofSeconds(1);
    /** Far longer than a bridge needs to notice that Kafka is back. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private static final int OTHER_QUEUE_SIZE = 1024;

    private final KafkaOptions options;
    private final OrderJourney journey = new OrderJourney();
    private final Map<String, RouteProcess> processes = new LinkedHashMap<>();
    private final Map<String, RouteProgram> programs = new LinkedHashMap<>();

    // Null until they are created.
    private Path otherHost;
    private Queue queue;
    private Queue otherQueue;
    private KafkaBroker broker;
    private Outage outage;

    private int kills;
    private long printedAt = System.nanoTime();

    private KafkaDemo(KafkaOptions options) {
        super(options.duration(), options.pagePort());
        this.options = options;
    }

    /** Runs the demo. Returns if it ended normally, otherwise exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        run(() -> new KafkaDemo(KafkaOptions.of(arguments, System.getProperties())));
    }

    @Override
    void start() throws IOException, InterruptedException {
        otherHost = Files.createTempDirectory("camel-shm-other-host");
        queue = OrderQueue.create(SegmentDirectory.ofHost(), options.queue(), options.queueSize());
        otherQueue = OrderQueue.create(SegmentDirectory.at(otherHost), options.queue(), OTHER_QUEUE_SIZE);
        broker = KafkaBroker.start(options.classPath());
        outage = new Outage(broker, options.outageAfter(), options.outage());
        Map<String, Object> kafka = Map.of("demo.brokers", broker.address(), "demo.topic", options.queue());
        Map<String, Object> onOtherHost = Map.of("camel.component.shm-queue.directory", otherHost);
        Map<String, Object> here = Map.of("camel.component.shm-queue.queueSize", options.queueSize());
        start(
                SHOP,
                "shop.yaml",
                here,
                Map.of(OrdersOptions.ORDER_PERIOD, options.orderPeriod().toMillis()));
        start(BRIDGE_TO_KAFKA, "bridge-to-kafka.yaml", here, kafka);
        start(BRIDGE_FROM_KAFKA, "bridge-from-kafka.yaml", kafka, onOtherHost);
        start(WORKER, "worker.yaml", onOtherHost, Map.of("demo.worker", WORKER, OrdersOptions.ORDER_WORK, 0));
    }

    @SafeVarargs
    private void start(String name, String routes, Map<String, ?>... properties) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(OrdersOptions.QUEUE, options.queue());
        for (Map<String, ?> some : properties) {
            all.putAll(some);
        }
        programs.put(name, new RouteProgram(name, routes, all, options.classPath()));
        start(name);
    }

    private void start(String name) throws IOException {
        processes.put(name, RouteProcess.start(programs.get(name), this::recordOrPrint));
    }

    private void recordOrPrint(String line) {
        if (!journey.record(line)) {
            System.out.println(line);
        }
    }

    /** {@inheritDoc} The queue in front of Kafka. */
    @Override
    String shared() {
        return "shm-queue:%s?createMode=never&size=%d".formatted(options.queue(), options.queueSize());
    }

    @Override
    List<RouteProcess> processes() {
        return Stream.concat(Stream.of(broker.process()), processes.values().stream())
                .toList();
    }

    @Override
    void check() throws IOException, InterruptedException {
        outage.update(journey, queue.depth());
        otherQueue.depth(); // Throws if the queue is lost.
        replaceKilled();
        if (journey.placed() > 0 && isOver(PRINT_EVERY, printedAt)) {
            printedAt = System.nanoTime();
            printNumbers();
        }
    }

    private void replaceKilled() throws IOException, InterruptedException {
        for (String name : List.of(BRIDGE_TO_KAFKA, BRIDGE_FROM_KAFKA, WORKER)) {
            RouteProcess process = processes.get(name);
            if (process != null && process.hasEndedByKill()) {
                process.awaitExit();
                kills++;
                start(name);
            }
        }
    }

    @Override
    boolean continuesWithout(RouteProcess ended) {
        return ended.hasEndedByKill() && !ended.equals(processes.get(SHOP));
    }

    private void printNumbers() {
        QueueStatus here = queue.status();
        int queued = OrderQueue.orders(here);
        int queuedThere = OrderQueue.orders(otherQueue.status());
        int inKafka = Math.max(0, journey.undone() - queued - queuedThere);
        System.out.println(
                "placed %d, in the queue %d, in Kafka %d, in the other host's queue %d, arrived %d, arrived twice %d, %s, lost %d"
                        .formatted(
                                journey.placed(),
                                queued,
                                inKafka,
                                queuedThere,
                                journey.arrived(),
                                journey.arrivedAgain(),
                                outage,
                                journey.overtaken()));
    }

    @Override
    boolean isDone() {
        return outage != null && outage.isOver();
    }

    @Override
    void finish() throws InterruptedException {
        end(existing(processes, SHOP));
        try {
            awaitAllArrived();
        } catch (SegmentException | IOException e) {
            fault(e.getMessage());
        }
        end(existing(processes, BRIDGE_TO_KAFKA, BRIDGE_FROM_KAFKA, WORKER));
        stopPage();
        closeAll();
        if (journey.undone() > 0) {
            fault("Orders were lost");
        }
        printSummary();
    }

    /** Waits until all placed orders have arrived, or there is no more progress. */
    private void awaitAllArrived() throws IOException, InterruptedException {
        int arrived = journey.arrived();
        long progressedAt = System.nanoTime();
        while (outage != null && journey.undone() > 0 && !isOver(STUCK_AFTER, progressedAt)) {
            outage.end(journey, queue.depth());
            replaceKilled();
            Thread.sleep(CHECK_EVERY.toMillis());
            if (journey.arrived() != arrived) {
                arrived = journey.arrived();
                progressedAt = System.nanoTime();
            }
        }
    }

    private void closeAll() throws InterruptedException {
        try {
            if (broker != null) {
                broker.kill(); // An orderly stop would be wasted, because its data are deleted.
                broker.deleteFolder();
            }
            if (otherQueue != null) {
                otherQueue.close();
            }
            if (queue != null) {
                queue.close();
            }
            if (otherHost != null) {
                Files.deleteIfExists(otherHost);
            }
        } catch (SegmentException | IOException e) {
            fault(e.getMessage());
        }
    }

    private void printSummary() {
        System.out.println("%d orders placed, %d arrived, %d lost, %d arrived twice, %d out of order%s%s"
                .formatted(
                        journey.placed(),
                        journey.arrived(),
                        journey.undone(),
                        journey.arrivedAgain(),
                        journey.outOfOrder(),
                        kills == 0 ? "" : "; processes killed: " + kills,
                        outage == null ? "" : outage.summary()));
    }
}
