// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.component.support.XmlRoutes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Consume;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.CamelBeanPostProcessor;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes pass messages to each other within one context and between two. */
class QueueRoutesTest extends QueueFixture {

    @ParameterizedTest
    @EnumSource(Ends.class)
    void messagesArriveInOrder(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x?size=16", exchange -> {});
        List<Integer> sent = IntStream.range(0, 500).boxed().toList();
        out(ends).expectedBodiesReceived(sent);

        sent.forEach(each ->
                assertThat(send("shm-queue:x?size=16", each).getException()).isNull());

        out(ends).assertIsSatisfied();
        eventually(() -> receiver(ends).getInflightRepository().size() == 0);
    }

    @Test
    void messagesWaitForTheirReceiver() throws Exception {
        send("shm-queue:x", "early");
        context.stop();
        out(Ends.TWO_CONTEXTS).expectedBodiesReceived("early");

        startReceiverOnly();

        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
    }

    private void startReceiverOnly() throws Exception {
        start(other, builder -> builder.from("shm-queue:x").to("mock:out"));
    }

    @Test
    void concurrentConsumersWorkInParallel() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?concurrentConsumers=4", exchange -> {
            all.countDown();
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        });
        out(Ends.TWO_CONTEXTS).expectedMessageCount(4);

        for (int i = 0; i < 4; i++) {
            send("shm-queue:x", i);
        }

        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
    }

    @Test
    void aSecondRouteFromTheSameUriIsRefusedAsBySeda() throws Exception {
        start(context, builder -> {
            builder.from("shm-queue:x").to("mock:out");
            builder.from("seda:x").to("mock:out");
        });

        for (String uri : List.of("seda:x", "shm-queue:x")) {
            assertThatThrownBy(() -> start(context, builder -> builder.from(uri).to("mock:second")))
                    .as(uri)
                    .hasStackTraceContaining("Multiple consumers for the same endpoint is not allowed");
        }
    }

    static final class Halves {
        final Set<Object> small = ConcurrentHashMap.newKeySet();
        final Set<Object> large = ConcurrentHashMap.newKeySet();

        @Consume(value = "shm-queue:x", predicate = "${body} < 100")
        public void takeSmall(int number) {
            small.add(number);
        }

        @Consume(value = "shm-queue:x", predicate = "${body} >= 100")
        public void takeLarge(int number) {
            large.add(number);
        }
    }

    @Test
    void eachConsumeMethodWithAPredicateGetsItsOwnMessages() throws Exception {
        Halves halves = new Halves();
        CamelBeanPostProcessor beans = PluginHelper.getBeanPostProcessor(context);
        context.start();
        beans.postProcessBeforeInitialization(halves, "halves");
        beans.postProcessAfterInitialization(halves, "halves");

        for (int i = 0; i < 200; i++) {
            send("shm-queue:x", i);
        }

        eventually(() -> halves.small.size() + halves.large.size() == 200);
        assertThat(halves.small).allMatch(number -> (int) number < 100).hasSize(100);
    }

    @Test
    void routesOfTwoContextsCompeteForTheMessages() throws Exception {
        Set<Object> first = ConcurrentHashMap.newKeySet();
        Set<Object> second = ConcurrentHashMap.newKeySet();
        start(context, builder -> builder.from("shm-queue:x")
                .process(exchange -> first.add(exchange.getMessage().getBody())));
        start(other, builder -> builder.from("shm-queue:x")
                .process(exchange -> second.add(exchange.getMessage().getBody())));

        for (int i = 0; i < 200; i++) {
            send("shm-queue:x", i);
        }

        eventually(() -> first.size() + second.size() == 200);
        assertThat(Collections.disjoint(first, second))
                .as("%s and %s", first, second)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "backoff", "yield", "busySpin"})
    void aConsumerWorksWithEachIdleStrategy(String idleStrategy) throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?idleStrategy=" + idleStrategy, exchange -> {});
        Thread.sleep(50);
        out(Ends.TWO_CONTEXTS).expectedMessageCount(1);

        send("shm-queue:x", "late");

        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
    }

    @Test
    void theQueueOutlivesAProducerForOneMessage() throws Exception {
        send("shm-queue:x", 1);
        send("shm-queue:x", 2);

        assertThat(depth("x")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "xml"})
    void routesMayBeWrittenInEachLanguage(String language) throws Exception {
        XmlRoutes.assumeLoadable(language);
        String text = language.equals("yaml")
                ? """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: shm-queue
                            parameters:
                              name: x
                              size: 32
                              failIfNoConsumers: true
                - route:
                    from:
                      uri: shm-queue
                      parameters:
                        name: x
                        size: 32
                        concurrentConsumers: 2
                        onFailure: redeliver
                        idleStrategy: busySpin
                      steps:
                        - to: mock:out
                """
                : """
                <routes>
                  <route>
                    <from uri="direct:in"/>
                    <to uri="shm-queue:x?size=32&amp;failIfNoConsumers=true"/>
                  </route>
                  <route>
                    <from uri="shm-queue:x?size=32&amp;concurrentConsumers=2&amp;onFailure=redeliver"/>
                    <to uri="mock:out"/>
                  </route>
                </routes>
                """;
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromBytes("routes." + language, text.getBytes(UTF_8)));
        MockEndpoint out = out(Ends.ONE_CONTEXT);
        context.start();
        out.expectedBodiesReceivedInAnyOrder("a", "b");

        List<Object> bodies = new ArrayList<>(List.of("a", "b"));
        bodies.forEach(
                body -> assertThat(send("direct:in", body).getException()).isNull());

        out.assertIsSatisfied();
    }
}
