// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.component.support.MadeEndpoints;
import io.github.camelshm.component.support.SentExchanges;
import io.github.camelshm.memory.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Camel calls producers that it has stopped: these still send exchanges, as with {@code seda:}, until the context stops.
 * The receivers are in another context, because their own endpoint would keep the queue open in the sender's.
 */
@Timeout(180)
class StoppedQueueProducerTest extends QueueFixture {
    private static final int THREADS = 6;

    private final Set<Integer> received = ConcurrentHashMap.newKeySet();

    /** The senders' endpoints, including those that Camel has evicted. */
    private List<ShmQueueEndpoint> endpoints;

    @BeforeEach
    void recordEndpoints() {
        endpoints = MadeEndpoints.of(context, ShmQueueEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource({
        "shm-queue, toD, 1",
        "shm-queue, toD, 2",
        "shm-queue, toD, -1",
        "shm-queue, wireTap, 1",
        "shm-queue, wireTap, 2",
        "shm-queue, recipientList, 1",
        "shm-queue, routingSlip, 1",
        "seda, toD, 1",
        "seda, wireTap, 1",
        "seda, recipientList, 1",
        "seda, routingSlip, 1"
    })
    void noMessageIsLostWhenCamelEvictsProducers(String scheme, String way, int cacheSize) throws Exception {
        startReceivers(scheme);
        start(context, builder -> sending(builder, scheme, way, cacheSize));
        ProducerTemplate template = template();

        List<Exchange> exchanges = send(3_000, i -> send(template, "direct:in", ExchangePattern.InOnly, i));

        SentExchanges.assertNoneFailedHere(exchanges);
        if ("shm-queue".equals(scheme)) {
            eventuallyAllSentMessagesAreReceived(3_000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shm-queue, toD, 1",
        "shm-queue, toD, 2",
        "shm-queue, toD, -1",
        "shm-queue, recipientList, 1",
        "shm-queue, routingSlip, 1",
        "shm-queue, enrich, 1",
        "shm-queue, enrich, 2",
        "seda, toD, 1",
        "seda, enrich, 1"
    })
    void noReplyIsLostWhenCamelEvictsProducers(String scheme, String way, int cacheSize) throws Exception {
        startReceivers(scheme);
        start(context, builder -> sending(builder, scheme, way, cacheSize));
        ProducerTemplate template = template();

        List<Exchange> exchanges = send(60, i -> send(template, "direct:in", ExchangePattern.InOut, i));

        assertAnswered(exchanges);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 0})
    void noExchangeOfAProducerTemplateIsLost(int cacheSize) throws Exception {
        startReceivers("shm-queue");
        context.start();
        ProducerTemplate template = context.createProducerTemplate(cacheSize);

        SentExchanges.assertNoneFailedHere(
                send(600, i -> send(template, "shm-queue:q" + i % THREADS, ExchangePattern.InOnly, i)));
        eventuallyAllSentMessagesAreReceived(600);
        SentExchanges.assertNoneFailedHere(
                send(60, i -> send(template, "shm-queue:q" + i % THREADS, ExchangePattern.InOut, i)));

        other.stop();
        context.stop();
        for (int n = 0; n < THREADS; n++) {
            assertNoParticipant("q" + n);
        }
    }

    private static void sending(RouteBuilder builder, String scheme, String way, int cacheSize) {
        String queue = scheme + ":q${header.n}";
        ProcessorDefinition<?> from = builder.from("direct:in");
        switch (way) {
            case "toD" -> from.toD(queue, cacheSize);
            case "wireTap" -> from.wireTap(queue).cacheSize(cacheSize);
            case "recipientList" -> from.recipientList(builder.simple(queue)).cacheSize(cacheSize);
            case "routingSlip" -> from.routingSlip(builder.simple(queue)).cacheSize(cacheSize);
            default -> from.enrich().simple(queue).cacheSize(cacheSize);
        }
    }

    private void startReceivers(String scheme) throws Exception {
        start("seda".equals(scheme) ? context : other, builder -> {
            for (int n = 0; n < THREADS; n++) {
                receiving(builder, scheme + ":q" + n);
            }
        });
    }

    private void receiving(RouteBuilder builder, String from) {
        builder.from(from).process(exchange -> {
            Integer number = exchange.getMessage().getBody(Integer.class);
            if (!exchange.getPattern().isOutCapable()) {
                received.add(number);
            }
            exchange.getMessage().setBody("re " + number);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "remove", "reload", "controlBus", "suspend"})
    void changesToOtherRoutesAndTheEndpointLoseNothing(String event) throws Exception {
        start(other, builder -> receiving(builder, "shm-queue:x"));
        start(context, builder -> {
            builder.from("direct:in").to("shm-queue:x");
            otherRoute(builder);
        });
        ProducerTemplate template = template();
        CompletableFuture<List<Exchange>> sending = CompletableFuture.supplyAsync(() -> {
            List<Exchange> exchanges =
                    new ArrayList<>(send(1_000, i -> send(template, "direct:in", ExchangePattern.InOnly, i)));
            exchanges.addAll(send(60, i -> send(template, "direct:in", ExchangePattern.InOut, i)));
            return exchanges;
        });
        do {
            cause(event);
        } while (!sending.isDone());

        assertNoneFailed(sending.join());
        eventually(() -> received.size() == 1_000);
    }

    private void cause(String event) throws Exception {
        switch (event) {
            case "stop" -> {
                context.getRouteController().stopRoute("other");
                context.getRouteController().startRoute("other");
            }
            case "remove" -> context.removeEndpoints("shm-queue:x");
            case "reload" -> {
                context.getRouteController().stopRoute("other");
                context.removeRoute("other");
                start(context, StoppedQueueProducerTest::otherRoute);
            }
            case "controlBus" -> {
                template().sendBody("controlbus:route?routeId=other&action=stop", null);
                template().sendBody("controlbus:route?routeId=other&action=start", null);
            }
            default -> {
                context.getRouteController().suspendRoute("other");
                context.getRouteController().resumeRoute("other");
            }
        }
    }

    private static void otherRoute(RouteBuilder builder) {
        builder.from("direct:other").routeId("other").to("shm-queue:x");
    }

    @Test
    void aRequestIsAnsweredThoughItsProducerAndEndpointStopped() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(7);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        assertThat(producer.process(exchange, done::complete)).isFalse();

        producer.stop();
        context.removeEndpoint(endpoint);
        start(other, builder -> receiving(builder, "shm-queue:x"));

        assertThat(done.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(exchange.getMessage().getBody()).isEqualTo("re 7");
        eventually(() -> endpoint.queueInUse() == null);
        assertThat(answerOf(producer, endpoint)).isEqualTo("re 8");
        eventually(() -> endpoint.queueInUse() == null);
    }

    @Test
    void aProducerThatWasNeverStartedSends() throws Exception {
        start(other, builder -> receiving(builder, "shm-queue:x"));
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);

        assertThat(answerOf((ShmQueueProducer) endpoint.createProducer(), endpoint))
                .isEqualTo("re 8");
        eventually(() -> endpoint.queueInUse() == null);
    }

    /** The answer to a request by a producer that is not started. */
    private static Object answerOf(ShmQueueProducer producer, ShmQueueEndpoint endpoint) throws Exception {
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(8);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        producer.process(exchange, done::complete);
        done.get(20, TimeUnit.SECONDS);
        return exchange.getMessage().getBody();
    }

    @Test
    void aStoppingContextFailsWaitingExchangesAndLeavesNothingOpen() throws Exception {
        context.getShutdownStrategy().setTimeout(2);
        start(context, builder -> {
            builder.from("direct:full").toD("shm-queue:full?size=16", 1);
            builder.from("direct:ask").toD("shm-queue:asked?timeout=0", 1);
        });
        for (int i = 0; i < 16; i++) {
            assertThat(send("direct:full", i).getException()).isNull();
        }
        ProducerTemplate template = template();
        CompletableFuture<Exchange> blocked = CompletableFuture.supplyAsync(() -> send("direct:full", 16));
        CompletableFuture<Exchange> waiting =
                template.asyncSend("direct:ask", exchange -> exchange.setPattern(ExchangePattern.InOut));
        eventually(() -> exists("asked") && depth("asked") == 1);
        ShmQueueEndpoint evicted = context.getEndpoint("shm-queue:full?size=16", ShmQueueEndpoint.class);
        context.removeEndpoint(evicted);
        long begun = System.nanoTime();

        context.stop();

        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
        for (CompletableFuture<Exchange> each : List.of(blocked, waiting)) {
            assertThat(each.get(20, TimeUnit.SECONDS).getException()).isInstanceOf(RejectedExecutionException.class);
        }
        assertNoParticipant("full");
        assertNoParticipant("asked");
    }

    @Test
    void aStoppedContextRefusesExchangesWithItsName() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        context.stop();
        assertNoParticipant("x");

        for (ExchangePattern pattern : List.of(ExchangePattern.InOnly, ExchangePattern.InOut)) {
            Exchange exchange = endpoint.createExchange(pattern);
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            producer.process(exchange, done::complete);

            assertThat(done).isCompletedWithValue(true);
            assertThat(exchange.getException())
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessage("shm-queue://x was stopped with its CamelContext");
        }
        producer.stop();
        assertNoParticipant("x");
    }

    private static Exchange send(ProducerTemplate template, String uri, ExchangePattern pattern, int number) {
        return template.send(uri, exchange -> {
            exchange.setPattern(pattern);
            exchange.getMessage().setHeader("n", number % THREADS);
            exchange.getMessage().setBody(number);
        });
    }

    private static List<Exchange> send(int count, IntFunction<Exchange> send) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Exchange>> sent = IntStream.range(0, count)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> send.apply(i), threads))
                    .toList();
            return sent.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private static void assertNoneFailed(List<Exchange> exchanges) {
        assertThat(exchanges).extracting(Exchange::getException).containsOnlyNulls();
    }

    private static void assertAnswered(List<Exchange> exchanges) {
        SentExchanges.assertNoneFailedHere(exchanges);
        for (int i = 0; i < exchanges.size(); i++) {
            if (exchanges.get(i).getException() == null) {
                assertThat(exchanges.get(i).getMessage().getBody()).isEqualTo("re " + i);
            }
        }
    }

    /** Waits for the exchanges that reached a producer; Camel has lost the others, or has not tapped them yet. */
    private void eventuallyAllSentMessagesAreReceived(int most) {
        eventually(() -> context.getInflightRepository().size() == 0 && sent() == received.size());
        assertThat(received.size()).isBetween(most / 2, most);
    }

    private long sent() {
        assertThat(endpoints).extracting(ShmQueueEndpoint::getFailures).containsOnly(0L);
        return endpoints.stream().mapToLong(ShmQueueEndpoint::getSent).sum();
    }

    private void assertNoParticipant(String name) {
        try (Queue queue = openQueue(name)) {
            assertThat(queue.status().participants()).isEmpty();
        }
    }
}
