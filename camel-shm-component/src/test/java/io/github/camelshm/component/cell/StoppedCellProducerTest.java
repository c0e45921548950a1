// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.support.MadeEndpoints;
import io.github.camelshm.component.support.SentExchanges;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel calls producers that it has stopped: these still process exchanges, and attach a cell for each if necessary. */
class StoppedCellProducerTest extends CamelFixture {
    private static final int THREADS = 6;
    private static final int EXCHANGES = 3_000;
    private static final String CELL = "shm:c${header.n}?operation=increment";

    /** Includes those that Camel has evicted. */
    private List<ShmEndpoint> endpoints;

    @BeforeEach
    void recordEndpoints() {
        endpoints = MadeEndpoints.of(context, ShmEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource({
        "toD, 1",
        "toD, 2",
        "toD, -1",
        "wireTap, 1",
        "wireTap, 2",
        "recipientList, 1",
        "routingSlip, 1",
        "enrich, 1",
        "pollEnrich, 1"
    })
    void noExchangeIsLostWhenCamelEvictsProducers(String way, int cacheSize) throws Exception {
        start(builder -> send(builder, way, cacheSize).setBody(builder.constant("done")));
        ProducerTemplate template = template();

        List<Exchange> exchanges = send(i ->
                template.request("direct:in", exchange -> exchange.getMessage().setHeader("n", i % THREADS)));

        SentExchanges.assertNoneFailedHere(exchanges);
        if (!"pollEnrich".equals(way)) {
            eventuallyAllReceivedExchangesAreCounted();
        }
    }

    private static ProcessorDefinition<?> send(RouteBuilder builder, String way, int cacheSize) {
        ProcessorDefinition<?> from = builder.from("direct:in");
        return switch (way) {
            case "toD" -> from.toD(CELL, cacheSize);
            case "wireTap" -> from.wireTap(CELL).cacheSize(cacheSize).end();
            case "recipientList" ->
                from.recipientList(builder.simple(CELL)).cacheSize(cacheSize).end();
            case "routingSlip" ->
                from.routingSlip(builder.simple(CELL)).cacheSize(cacheSize).end();
            case "enrich" -> from.enrich().simple(CELL).cacheSize(cacheSize).end();
            default ->
                from.pollEnrich()
                        .simple("shm:c${header.n}")
                        .cacheSize(cacheSize)
                        .end();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 0})
    void noExchangeOfAProducerTemplateIsLost(int cacheSize) throws Exception {
        context.start();
        ProducerTemplate template = context.createProducerTemplate(cacheSize);

        SentExchanges.assertNoneFailedHere(
                send(i -> template.send("shm:c" + i % THREADS + "?operation=increment", exchange -> {})));

        eventuallyAllReceivedExchangesAreCounted();
        context.stop();
        assertThat(component.segmentsInUse()).isEmpty();
    }

    @Test
    void aStoppedProducerWorksAndLeavesNothingOpen() throws Exception {
        context.start();
        ShmEndpoint endpoint = context.getEndpoint("shm:x?operation=increment", ShmEndpoint.class);
        Producer producer = endpoint.createProducer();
        producer.start();
        producer.stop();
        Exchange exchange = endpoint.createExchange();

        producer.process(exchange);

        assertThat(exchange.getException()).isNull();
        assertThat(read("x")).isEqualTo(1);
        assertThat(endpoint.getSegment()).isNull();
    }

    @Test
    void aProducerThatWasNeverStartedWorks() throws Exception {
        context.start();
        ShmEndpoint endpoint = context.getEndpoint("shm:x?operation=add&delta=5", ShmEndpoint.class);
        Exchange exchange = endpoint.createExchange();

        endpoint.createProducer().process(exchange);

        assertThat(exchange.getException()).isNull();
        assertThat(read("x")).isEqualTo(5);
        assertThat(endpoint.getSegment()).isNull();
    }

    @Test
    void anExchangeIsRefusedOnceTheContextHasStopped() throws Exception {
        context.start();
        ShmEndpoint endpoint = context.getEndpoint("shm:x?operation=increment", ShmEndpoint.class);
        Producer producer = endpoint.createProducer();
        producer.start();
        context.stop();
        assertThat(endpoint.getSegment()).isNull();
        Exchange exchange = endpoint.createExchange();

        producer.process(exchange);

        assertThat(exchange.getException())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("shm://x?operation=increment was stopped with its CamelContext");
        producer.stop();
        assertThat(endpoint.getSegment()).isNull();
    }

    @Test
    void aProducerThatCannotStartLeavesNothingOpen() throws Exception {
        context.start();
        ShmEndpoint endpoint = context.getEndpoint("shm:x?type=boolean&operation=increment", ShmEndpoint.class);

        assertThat(catchThrowable(endpoint.createProducer()::start)).hasStackTraceContaining("does not apply");

        assertThat(endpoint.getSegment()).isNull();
    }

    @Test
    void removedEndpointsAndStoppedRoutesLoseNoExchange() throws Exception {
        String uri = "shm:c0?operation=increment";
        start(builder -> {
            builder.from("direct:in").to(uri);
            builder.from("direct:other").routeId("other").to(uri);
        });
        ProducerTemplate template = template();
        CompletableFuture<List<Exchange>> sending =
                CompletableFuture.supplyAsync(() -> send(i -> template.send("direct:in", exchange -> {})));
        while (!sending.isDone()) {
            context.getRouteController().stopRoute("other");
            context.removeEndpoints(uri);
            context.getRouteController().startRoute("other");
        }

        assertNoneFailed(sending.join());
        assertThat(read("c0")).isEqualTo(EXCHANGES);
    }

    private List<Exchange> send(IntFunction<Exchange> send) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Exchange>> sent = new ArrayList<>();
            for (int i = 0; i < EXCHANGES; i++) {
                int number = i;
                sent.add(CompletableFuture.supplyAsync(() -> send.apply(number), threads));
            }
            return sent.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private static void assertNoneFailed(List<Exchange> exchanges) {
        assertThat(exchanges)
                .hasSize(EXCHANGES)
                .extracting(Exchange::getException)
                .containsOnlyNulls();
    }

    private void eventuallyAllReceivedExchangesAreCounted() {
        eventuallyNoExchangeIsInFlight();
        assertThat(endpoints).extracting(ShmEndpoint::getFailures).containsOnly(0L);
        long counted = IntStream.range(0, THREADS).mapToLong(n -> read("c" + n)).sum();
        assertThat(endpoints.stream().mapToLong(ShmEndpoint::getWrites).sum()).isEqualTo(counted);
        assertThat(counted).isBetween(EXCHANGES / 2L, (long) EXCHANGES);
    }

    /** A tapped exchange arrives later, or not at all. */
    private void eventuallyNoExchangeIsInFlight() {
        await().atMost(SOON)
                .until(() -> context.getInflightRepository().size() == 0
                        && IntStream.range(0, THREADS).allMatch(n -> exists("c" + n)));
    }
}
