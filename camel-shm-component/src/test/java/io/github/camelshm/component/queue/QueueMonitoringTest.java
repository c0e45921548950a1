// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What an operator sees by browsing and through JMX, the health check and the developer console. */
class QueueMonitoringTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;

    @Test
    void browsingShowsTheWaitingMessagesAndTakesNone() {
        template().sendBodyAndHeader("shm-queue:x", "first", "mine", 1);
        send("shm-queue:x", "second");
        send("shm-queue:x", "third");

        List<Exchange> all = browse("shm-queue:x").getExchanges();
        List<Exchange> two = browse("shm-queue:x?browseLimit=2").getExchanges();

        assertThat(all).extracting(each -> each.getMessage().getBody()).containsExactly("first", "second", "third");
        assertThat(all.get(0).getMessage().getHeader("mine")).isEqualTo(1);
        assertThat(all.get(0).getMessage().getMessageTimestamp()).isPositive();
        assertThat(two).hasSize(2);
        assertThat(browse("shm-queue:x?browseLimit=0").getExchanges()).hasSize(3);
        assertThat(depth("x")).isEqualTo(3);
        BrowsableEndpoint.BrowseStatus status = browse("shm-queue:x").getBrowseStatus(100);
        assertThat(status.size()).isEqualTo(3);
        assertThat(status.firstTimestamp()).isPositive();
    }

    private BrowsableEndpoint browse(String uri) {
        return context.getEndpoint(uri, BrowsableEndpoint.class);
    }

    @Test
    void aMalformedMessageIsBrowsedAsItsBytes() {
        send("shm-queue:x", "first");
        try (var queue = openQueue("x")) {
            queue.offer(new byte[] {1, 2}, 0, 2);
        }

        assertThat(browse("shm-queue:x").getExchanges().get(1).getMessage().getBody())
                .isEqualTo(new byte[] {1, 2});
    }

    @Test
    void jmxShowsTheQueueAndCounts() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        startReceiver(TWO, "shm-queue:x", exchange -> goOn.await());
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        for (int i = 0; i < 3; i++) {
            send("direct:in", i);
        }
        eventually(() -> depth("x") == 2);
        Thread.sleep(5);

        ObjectName name = onlyEndpoint();
        MBeanServer server = server();
        assertThat(server.getAttribute(name, "Depth")).isEqualTo(2);
        assertThat(server.getAttribute(name, "CurrentQueueSize")).isEqualTo(2);
        assertThat(server.getAttribute(name, "Capacity")).isEqualTo(1024);
        assertThat(server.getAttribute(name, "Unsettled")).isEqualTo(1);
        assertThat(server.getAttribute(name, "Producers")).isEqualTo(1);
        assertThat(server.getAttribute(name, "Consumers")).isEqualTo(1);
        assertThat(server.getAttribute(name, "Redelivered")).isEqualTo(0);
        assertThat(server.getAttribute(name, "SentByAll")).isEqualTo(3L);
        assertThat((long) server.getAttribute(name, "OldestMessageAge")).isBetween(5L, 20_000L);
        assertThat(server.getAttribute(name, "Sent")).isEqualTo(3L);
        assertThat(server.getAttribute(name, "Taken")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "Failures")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "Discarded")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "Expired")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "DeadLettered")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "Redeliveries")).isEqualTo(0L);
        assertThat(server.getAttribute(name, "TakenRedelivered")).isEqualTo(0L);
        assertThat((double) server.getAttribute(name, "SentPerSecond")).isNotNegative();
        assertThat((double) server.getAttribute(name, "TakenPerSecond")).isNotNegative();
        assertThat(server.getAttribute(name, "SegmentState")).isEqualTo("attached");
        assertThat(server.getAttribute(name, "SegmentFile"))
                .isEqualTo(directory.toRealPath().resolve("x").toString());
        assertThat((String) server.invoke(name, "browseExchange", new Object[] {0}, new String[] {"java.lang.Integer"}))
                .contains("Exchange");
        assertThat(server.invoke(name, "purge", null, null)).isEqualTo(2);
        send("direct:in", 3);
        assertThat(server.invoke(name, "purgeQueue", null, null)).isEqualTo(1);
        assertThat(depth("x")).isZero();
        goOn.countDown();
    }

    @Test
    void anUnusedQueueHasNothingToShow() {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);

        assertThat(endpoint.getDepth()).isZero();
        assertThat(endpoint.getSegmentState()).isEqualTo("not in use");
        assertThat(endpoint.getOldestMessageAge()).isZero();
    }

    @Test
    void aQueueThatCannotBeOpenedHasNothingToShow() throws Exception {
        Files.write(directory.resolve("short"), new byte[8]);
        createQueue("here").close();
        context.start();
        for (String uri : List.of("shm-queue:short", "shm-queue:a\\b", "shm-queue:here?permissions=invalid")) {
            assertThat(context.getEndpoint(uri, ShmQueueEndpoint.class).getDepth())
                    .as(uri)
                    .isZero();
        }

        assertThat((String) console().call(DevConsole.MediaType.TEXT)).startsWith("No queue is in use");
    }

    @Test
    void theDepthIsReportedWhileTheRouteIsStopped() throws Exception {
        start(context, builder -> builder.from("direct:in").routeId("sending").to("shm-queue:x"));
        send("direct:in", "first");
        send("direct:in", "second");

        context.getRouteController().stopRoute("sending");

        ObjectName name = onlyEndpoint();
        assertThat(server().getAttribute(name, "Depth")).isEqualTo(2);
        assertThat(server().getAttribute(name, "Capacity")).isEqualTo(1024);
        assertThat(server().getAttribute(name, "SentByAll")).isEqualTo(2L);
        assertThat(server().getAttribute(name, "Producers")).isEqualTo(0);
        assertThat(server().getAttribute(name, "SegmentState")).isEqualTo("not in use");
        assertThat((String) console().call(DevConsole.MediaType.TEXT))
                .contains("Queue 'x' in " + directory.toRealPath().resolve("x") + ", not in use")
                .contains("2 of 1024 messages wait")
                .doesNotContain("participant");
        try (var queue = openQueue("x")) {
            assertThat(queue.status().participants())
                    .as("reading the depth adds no participant")
                    .isEmpty();
        }
        Files.delete(directory.resolve("x"));
        assertThat(server().getAttribute(name, "Depth")).isEqualTo(0);
        assertThat((String) console().call(DevConsole.MediaType.TEXT)).doesNotContain("'x'");
    }

    @Test
    void aMalformedMessageHasNoAge() throws Exception {
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        try (var queue = openQueue("x")) {
            queue.offer(new byte[] {1, 2}, 0, 2);
        }

        assertThat(server().getAttribute(onlyEndpoint(), "OldestMessageAge")).isEqualTo(0L);
        assertThat((String) console().call(DevConsole.MediaType.TEXT)).contains("1 of 1024 messages wait");
    }

    @Test
    void ratesCoverTheTimeSinceTheLastReading() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        endpoint.getSentPerSecond();
        for (int i = 0; i < 20; i++) {
            send("shm-queue:x", i);
        }
        Thread.sleep(1_050);

        assertThat(endpoint.getSentPerSecond()).isBetween(1.0, 20.0);
    }

    @Test
    void theHealthCheckIsDownWhileAQueueIsLost() throws Exception {
        startReceiver(Ends.ONE_CONTEXT, "shm-queue:x?createMode=never", exchange -> {});

        HealthCheck.Result lost = check().call();
        assertThat(lost.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(lost.getMessage().orElse("")).startsWith("Queue 'x' is lost: it does not exist yet");
        createQueue("x").close();
        eventually(() -> check().call().getState() == HealthCheck.State.UP);
        assertThat(check().call().getDetails())
                .containsEntry("queue.x", "attached")
                .containsEntry("queue.x.depth", 0)
                .containsEntry("queue.x.consumers", 1);
        assertThat(check().isLiveness()).isFalse();
    }

    @Test
    void theHealthCheckIsTurnedOffLikeOtherComponents() throws Exception {
        component(context).setHealthCheckConsumerEnabled(false);
        send("shm-queue:x", "body");

        assertThat(HealthCheckRegistry.get(context).getCheck("shm-queue")).isEmpty();
    }

    @Test
    void theHealthCheckIsRemovedWithTheComponent() throws Exception {
        send("shm-queue:x", "body");
        assertThat(HealthCheckRegistry.get(context).getCheck("shm-queue")).isPresent();

        component(context).stop();

        assertThat(HealthCheckRegistry.get(context).getCheck("shm-queue")).isEmpty();
    }

    @Test
    void theConsoleShowsQueuesAndTheirParticipants() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        send("direct:in", "body");
        out(TWO).expectedMessageCount(1);
        out(TWO).assertIsSatisfied();
        eventually(
                () -> context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class).getUnsettled() == 0);

        String text = (String) console().call(DevConsole.MediaType.TEXT);
        assertThat(text)
                .contains("Queue 'x' in " + directory.toRealPath().resolve("x") + ", attached")
                .contains("0 of 1024 messages wait, the oldest for 0 ms; 0 unsettled; since creation: 0 "
                        + "redeliveries, 1 sent")
                .contains("process " + ProcessHandle.current().pid() + ", alive: 1 producers, 0 consumers, 0 unsettled")
                .contains("alive: 0 producers, 1 consumers, 0 unsettled")
                .contains("1 sent, 0 taken, 0 failures, 0 discarded, 0 to dead letter, 0 expired  shm-queue://x")
                .contains("waits (message): 0 ended spinning, 0 yielding, 0 blocked")
                .contains("waits (room): 0 ended spinning, 0 yielding, 0 blocked")
                .contains("waits (reply): 0 ended spinning, 0 yielding, 0 blocked")
                .containsPattern("A wake-up costs [0-9]+ microseconds on this host");

        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("queues")).get(0);
        assertThat(first.get("name")).isEqualTo("x");
        assertThat(first.get("depth")).isEqualTo(0);
        assertThat((List<?>) first.get("participants")).hasSize(2);
        assertThat((List<?>) first.get("endpoints")).hasSize(1);
        Map<?, ?> endpoint = (Map<?, ?>) ((List<?>) first.get("endpoints")).get(0);
        assertThat(((Map<?, ?>) endpoint.get("waits")).keySet().toString()).isEqualTo("[message, room, reply]");
        assertThat((long) json.get("wakeUpCost")).isPositive();
    }

    @Test
    void theConsoleSaysWhatHappenedToALostQueue() throws Exception {
        component(context).setReattach(false);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));

        Files.delete(directory.resolve("x"));

        eventually(() -> ((String) console().call(DevConsole.MediaType.TEXT)).contains("it was unlinked"));
        JsonObject json = (JsonObject) console().call(DevConsole.MediaType.JSON);
        assertThat((String) ((Map<?, ?>) ((List<?>) json.get("queues")).get(0)).get("state"))
                .contains("it was unlinked");
    }

    @Test
    void aQueueThatIsLostDuringAnInspectionYieldsTheDefault() throws Exception {
        component(context).setReattach(false);
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));

        int depth = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class)
                .inspection()
                .read(
                        queue -> {
                            directory.resolve("x").toFile().delete();
                            queue.segment().checkNow();
                            return queue.depth();
                        },
                        -1);

        assertThat(depth).isEqualTo(-1);
    }

    @Test
    void theConsoleSaysWhenThereAreNoQueues() {
        context.start();

        assertThat((String) console().call(DevConsole.MediaType.TEXT)).isEqualToIgnoringNewLines("No queue is in use");
    }

    private HealthCheck check() {
        return HealthCheckRegistry.get(context).getCheck("shm-queue").orElseThrow();
    }

    private DevConsole console() {
        DevConsoleRegistry registry = context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        return registry.resolveById("shm-queue");
    }

    private MBeanServer server() {
        return context.getManagementStrategy().getManagementAgent().getMBeanServer();
    }

    private ObjectName onlyEndpoint() throws Exception {
        return server().queryNames(
                        new ObjectName("org.apache.camel:context=" + context.getManagementName()
                                + ",type=endpoints,name=\"shm-queue:*\""),
                        null)
                .iterator()
                .next();
    }
}
