// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The meters of queues, in the text format that Prometheus reads. */
class QueueMetersTest extends QueueFixture {
    private static final List<Path> PAGES =
            List.of(Path.of("../src/docs/how-to/metrics.adoc"), Path.of("src/main/docs/shm-queue-component.adoc"));

    private final PrometheusMeterRegistry senders = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterRegistry receivers = new SimpleMeterRegistry();

    @Test
    void theSenderReportsTheStateOfTheQueue() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        context.getRegistry().bind("any name", senders);
        other.getRegistry().bind("any name", receivers);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x?size=16"));
        try {
            startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?pollTimeout=10", exchange -> done.await());
            for (int i = 0; i < 4; i++) {
                send("direct:in", i);
            }
            eventually(() -> depth() == 3);

            assertThat(senders.scrape().lines().toList())
                    .contains(
                            line("sent_total", 4),
                            line("taken_total", 0),
                            line("depth_messages", 3),
                            line("capacity_messages", 16),
                            line("unsettled_messages", 1),
                            line("producers", 1),
                            line("consumers", 1),
                            line("redeliveries_total", 0),
                            line("expired_total", 0),
                            line("attaches_total", 1),
                            line("attached", 1));
            eventually(() -> senders.get("camel.shm.queue.oldest.age").gauge().value() > 0);
        } finally {
            done.countDown();
        }

        eventually(
                () -> receivers.get("camel.shm.queue.taken").functionCounter().count() == 4);
    }

    @Test
    void theReceiverReportsHowLongMessagesWaited() throws Exception {
        context.getRegistry().bind("any name", receivers);
        send("shm-queue:x", "body");
        Thread.sleep(50);
        startReceiver(Ends.ONE_CONTEXT, "shm-queue:x", exchange -> {});

        eventually(() -> receivers.get("camel.shm.queue.time.in.queue").timers().stream()
                        .mapToLong(timer -> timer.count())
                        .sum()
                == 1);
        assertThat(receivers.get("camel.shm.queue.time.in.queue").timers())
                .anyMatch(timer -> timer.totalTime(TimeUnit.MILLISECONDS) >= 50);
    }

    @Test
    void waitsAreCountedByHowTheyEnded() throws Exception {
        context.getRegistry().bind("any name", senders);
        other.getRegistry().bind("any name", receivers);
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?pollTimeout=10", exchange -> {});
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));

        eventually(() -> receivers
                        .get("camel.shm.queue.waits")
                        .tags("event", "message", "ended", "blocked")
                        .functionCounter()
                        .count()
                > 0);
        eventually(() -> {
            template().requestBody("direct:in", "body");
            return Stream.of("spinning", "yielding", "blocked")
                            .mapToDouble(ended -> senders.get("camel.shm.queue.waits")
                                    .tags("event", "reply", "ended", ended)
                                    .functionCounter()
                                    .count())
                            .sum()
                    > 0;
        });
        assertThat(senders.get("camel.shm.queue.wake.up.cost").gauge().value()).isBetween(5e-6, 100e-6);
    }

    @Test
    void aLostQueueHasNoDepth() throws Exception {
        component(context).setReattach(false);
        context.getRegistry().bind("any name", senders);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));

        Files.delete(directory.resolve("x"));

        eventually(() -> Double.isNaN(depth()));
        assertThat(senders.get("camel.shm.queue.attached").gauge().value()).isZero();
        assertThat(senders.get("camel.shm.queue.oldest.age").gauge().value()).isNaN();
    }

    @Test
    void countersKeepTheirValuesWhileTheQueueIsLost() throws Exception {
        component(context).setReattach(false);
        context.getRegistry().bind("any name", senders);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        send("direct:in", "body");
        try (Queue queue = openQueue("x")) {
            queue.poll().requeue();
        }
        eventually(() -> redeliveries() == 1);

        Files.delete(directory.resolve("x"));

        eventually(() -> Double.isNaN(depth()));
        assertThat(redeliveries()).isEqualTo(1);
    }

    @Test
    void aScrapeWorksThoughTheQueueIsReplacedByACorruptOne() throws Exception {
        context.getRegistry().bind("any name", senders);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x?size=16"));
        byte[] corrupt = Files.readAllBytes(directory.resolve("x"));
        // Everything except the word that identifies a queue.
        Arrays.fill(corrupt, Long.BYTES, corrupt.length, (byte) 0x5a);

        Files.delete(directory.resolve("x"));
        Files.write(directory.resolve("x"), corrupt);

        eventually(
                () -> senders.get("camel.shm.queue.attaches").functionCounter().count() == 2);
        eventually(() -> Double.isNaN(depth()));
        assertThat(senders.scrape()).contains("camel_shm_queue_sent_total", "camel_shm_queue_redeliveries_total");
    }

    @Test
    void aMessageWithoutATimestampRecordsNoWaitingTime() throws Exception {
        context.getRegistry().bind("any name", receivers);
        EncodedMessage message = new MessageCodec().encode(QueueMessage.of("id", 0, Map.of(), "from Python"));
        try (Queue queue = createQueue("x")) {
            queue.offer(message.bytes(), 0, message.length());
        }
        startReceiver(Ends.ONE_CONTEXT, "shm-queue:x", exchange -> {});
        out(Ends.ONE_CONTEXT).expectedMessageCount(1);
        out(Ends.ONE_CONTEXT).assertIsSatisfied();

        assertThat(receivers.get("camel.shm.queue.time.in.queue").timer().count())
                .isZero();
    }

    @Test
    void eachMeterOfAQueueIsOnThePages() throws Exception {
        context.getRegistry().bind("any name", receivers);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));

        assertThat(PAGES).allSatisfy(page -> assertThat(receivers.getMeters())
                .isNotEmpty()
                .allSatisfy(meter ->
                        assertThat(page).content().contains("`" + meter.getId().getName() + "`")));
    }

    @Test
    void metersAreRemovedWithTheContext() throws Exception {
        context.getRegistry().bind("any name", senders);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        assertThat(senders.getMeters()).isNotEmpty();

        context.stop();

        assertThat(List.copyOf(senders.getMeters())).isEmpty();
    }

    private double redeliveries() {
        return senders.get("camel.shm.queue.redeliveries").functionCounter().count();
    }

    private double depth() {
        return senders.get("camel.shm.queue.depth").gauge().value();
    }

    private static String line(String name, int value) {
        return "camel_shm_queue_%s{camelContext=\"sender\",endpointName=\"shm-queue://x?size=16\",queue=\"x\"} %d.0"
                .formatted(name, value);
    }
}
