// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.memory.queue.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.StreamCache;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receives messages with pollEnrich, the poll EIP and a ConsumerTemplate. The messages come from another context. */
@Timeout(180)
class PollingTest extends QueueFixture {
    private final CountDownLatch polled = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void aTemplateReceivesMessagesInOrderAndAcknowledgesThem() {
        sendFromOther("shm-queue:x", "first");
        sendFromOther("shm-queue:x", "second");
        sendFromOther("shm-queue:x", "third");
        ConsumerTemplate template = consumerTemplate();

        assertThat(template.receiveBody("shm-queue:x")).isEqualTo("first");
        assertThat(template.receiveBody("shm-queue:x", 1_000)).isEqualTo("second");
        assertThat(template.receiveBodyNoWait("shm-queue:x", String.class)).isEqualTo("third");

        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aReceivedMessageIsUnsettledUntilItsUnitOfWorkIsDone() {
        sendFromOther("shm-queue:x", "body");
        ConsumerTemplate template = consumerTemplate();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);

        Exchange received = template.receive("shm-queue:x", 1_000);

        assertThat(received.getMessage().getBody()).isEqualTo("body");
        assertThat(endpoint.getUnsettled()).isEqualTo(1);
        template.stop();
        assertThat(endpoint.getUnsettled()).isEqualTo(1);
        template.doneUoW(received);
        assertDepthAndUnsettled("x", 0, 0);
        assertThat(endpoint.queueInUse()).isNull();
    }

    @Test
    void aReceivedExchangeThatFailsRequeuesItsMessageIfConfigured() {
        sendFromOther("shm-queue:x", "body");
        ConsumerTemplate template = consumerTemplate();
        String redelivering = "shm-queue:x?onFailure=redeliver";

        Exchange received = template.receive(redelivering);
        received.setException(new IllegalStateException("bad"));
        template.doneUoW(received);

        assertDepthAndUnsettled("x", 1, 0);
        Exchange again = template.receive(redelivering);
        assertThat(again.getMessage().getHeader(ShmQueueConstants.DELIVERIES)).isEqualTo(2);
        template.doneUoW(again);
        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aPollOfAnEmptyQueueWaitsForItsTimeout() {
        ConsumerTemplate template = consumerTemplate();

        assertThat(template.receiveNoWait("shm-queue:x")).isNull();
        assertThat(template.receive("shm-queue:x", 0)).isNull();
        assertThat(template.receive("shm-queue:x", -1)).isNull();
        long begun = System.nanoTime();
        assertThat(template.receive("shm-queue:x", 250)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aPollWaitsForTheNextMessage() throws Exception {
        ConsumerTemplate template = consumerTemplate();
        CompletableFuture<Object> body = CompletableFuture.supplyAsync(() -> template.receiveBody("shm-queue:x"));
        awaitUse("shm-queue:x");

        sendFromOther("shm-queue:x", "late");

        assertThat(body.get(20, TimeUnit.SECONDS)).isEqualTo("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pollEnrich", "poll"})
    void aMessageThatARoutePollsIsAcknowledgedWhenItsExchangeIsDone(String way) throws Exception {
        sendFromOther("shm-queue:x", "body");
        start(context, builder -> {
            var route = builder.from("direct:in");
            (way.equals("poll") ? route.poll("shm-queue:x", 1_000) : route.pollEnrich("shm-queue:x", 1_000))
                    .process(this::holdUntilReleased)
                    .to("mock:polled");
        });
        MockEndpoint out = context.getEndpoint("mock:polled", MockEndpoint.class);
        out.expectedBodiesReceived("body");

        CompletableFuture<Exchange> exchange = CompletableFuture.supplyAsync(() -> send("direct:in", "trigger"));
        polled.await();
        assertDepthAndUnsettled("x", 0, 1);
        goOn.countDown();

        assertThat(exchange.get(20, TimeUnit.SECONDS).getException()).isNull();
        out.assertIsSatisfied();
        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aFailedExchangeAcknowledgesItsPolledMessageByDefault() throws Exception {
        sendFromOther("shm-queue:x", "body");
        startFailing("shm-queue:x");

        assertThat(send("direct:in", "trigger").getException()).hasMessage("bad");

        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aFailedExchangeRequeuesItsPolledMessageThenDeadLettersIt() throws Exception {
        sendFromOther("shm-queue:x", "body");
        startFailing("shm-queue:x?onFailure=redeliver&maximumDeliveries=2&deadLetter=shm-queue:dead");

        send("direct:in", "trigger");
        assertDepthAndUnsettled("x", 1, 0);
        send("direct:in", "trigger");

        assertDepthAndUnsettled("x", 0, 0);
        Exchange dead = consumerTemplate().receiveNoWait("shm-queue:dead");
        assertThat(dead.getMessage().getBody()).isEqualTo("body");
        assertThat(dead.getMessage().getHeader(ShmQueueConstants.DEAD_LETTER_REASON, String.class))
                .contains("bad");
    }

    private void startFailing(String uri) throws Exception {
        start(
                context,
                builder -> builder.from("direct:in").pollEnrich(uri, 1_000).process(exchange -> {
                    throw new IllegalStateException("bad");
                }));
    }

    enum Strategy implements AggregationStrategy {
        RETURNS_NULL {
            @Override
            public Exchange aggregate(Exchange original, Exchange polled) {
                return null;
            }
        },
        IGNORES_WHAT_WAS_POLLED {
            @Override
            public Exchange aggregate(Exchange original, Exchange polled) {
                return original;
            }
        },
        RETURNS_WHAT_WAS_POLLED {
            @Override
            public Exchange aggregate(Exchange original, Exchange polled) {
                return polled;
            }
        },
        FAILS {
            @Override
            public Exchange aggregate(Exchange original, Exchange polled) {
                throw new IllegalStateException("bad strategy");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsSettledWithEachAggregationStrategy(Strategy strategy) throws Exception {
        sendFromOther("shm-queue:x", "body");
        start(context, builder -> builder.from("direct:in")
                .pollEnrich("shm-queue:x", 1_000, strategy)
                .process(exchange -> assertDepthAndUnsettled("x", 0, 1)));

        Exchange exchange = send("direct:in", "trigger");

        assertThat(exchange.isFailed()).isEqualTo(strategy == Strategy.FAILS);
        assertDepthAndUnsettled("x", 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 0})
    void noPolledMessageIsLostIfCamelKeepsFewPollingConsumers(int cacheSize) throws Exception {
        int count = 600;
        for (int i = 0; i < count; i++) {
            sendFromOther("shm-queue:q" + i % 6, i);
        }
        Set<Object> received = ConcurrentHashMap.newKeySet();
        start(context, builder -> builder.from("direct:in")
                .pollEnrich()
                .simple("shm-queue:q${body}")
                .timeout(20_000)
                .cacheSize(cacheSize)
                .process(exchange -> assertThat(
                                received.add(exchange.getMessage().getBody()))
                        .isTrue()));

        inThreads(6, thread -> {
            for (int i = 0; i < count / 6; i++) {
                Exchange exchange;
                do {
                    exchange = send("direct:in", (thread + i) % 6);
                } while (isWithoutPollingConsumer(exchange));
                assertThat(exchange.getException()).isNull();
            }
        });

        assertThat(received).hasSize(count);
        context.stop();
        for (int n = 0; n < 6; n++) {
            assertDepthAndUnsettled("q" + n, 0, 0);
            assertNoParticipant("q" + n);
        }
    }

    /** Whether Camel evicted the polling consumer during its lookup, and polled nothing. */
    private static boolean isWithoutPollingConsumer(Exchange exchange) {
        Exception failure = exchange.getException();
        return failure != null && failure.getCause() instanceof NullPointerException cause && isThrownByCamel(cause);
    }

    private static boolean isThrownByCamel(Exception e) {
        return e.getStackTrace()[0].getClassName().startsWith("org.apache.camel.processor.PollEnricher");
    }

    @Test
    void manyUrisThatArePolledOnceLeaveNoParticipants() throws Exception {
        start(context, builder -> builder.from("direct:in")
                .pollEnrich()
                .simple("shm-queue:x?pollTimeout=${body}")
                .timeout(0)
                .cacheSize(-1));
        createQueue("x").close();

        for (int i = 1; i <= 260; i++) {
            assertThat(send("direct:in", i).getException()).isNull();
        }

        assertNoParticipant("x");
    }

    @Test
    void aPollingConsumerDoesNotCountForFailIfNoConsumers() {
        ConsumerTemplate template = consumerTemplate();
        CompletableFuture<Object> body =
                CompletableFuture.supplyAsync(() -> template.receiveBody("shm-queue:x", 20_000));
        awaitUse("shm-queue:x");

        assertThat(sendFromOther("shm-queue:x?failIfNoConsumers=true", "lost").getException())
                .isInstanceOf(ShmQueueConsumerNotAvailableException.class);

        sendFromOther("shm-queue:x", "body");
        assertThat(body.join()).isEqualTo("body");
    }

    @Test
    void aWaitingPollEndsWhenItsTemplateStops() throws Exception {
        ConsumerTemplate template = consumerTemplate();
        CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(() -> template.receive("shm-queue:x"));
        awaitUse("shm-queue:x");

        template.stop();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void aWaitingPollEndsWhenItsContextStops() throws Exception {
        context.start();
        PollingConsumer consumer = context.getEndpoint("shm-queue:x").createPollingConsumer();
        consumer.start();
        CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(consumer::receive);
        awaitUse("shm-queue:x");

        context.stop();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNull();
        assertNoParticipant("x");
    }

    @Test
    void anInterruptedPollFailsAndKeepsTheInterrupt() throws Exception {
        ConsumerTemplate template = consumerTemplate();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            assertThatThrownBy(() -> template.receive("shm-queue:x")).hasCauseInstanceOf(InterruptedException.class);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        awaitUse("shm-queue:x");

        thread.interrupt();

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void unsettledMessagesAreRedeliveredAfterTheContextStops() {
        sendFromOther("shm-queue:x", "body");
        ConsumerTemplate template = consumerTemplate();
        Exchange received = template.receive("shm-queue:x");

        context.stop();
        assertNoParticipant("x");
        template.doneUoW(received);

        assertDepthAndUnsettled("x", 1, 0);
    }

    @Test
    void aPolledRequestIsAnsweredWithTheResultOfTheRoute() throws Exception {
        start(context, builder -> builder.from("direct:in")
                .pollEnrich("shm-queue:x", 20_000)
                .setBody(builder.simple("re ${body}")));
        CompletableFuture<Exchange> reply = CompletableFuture.supplyAsync(() -> requestFromOther("shm-queue:x", "ask"));

        send("direct:in", "trigger");

        assertThat(reply.get(20, TimeUnit.SECONDS).getMessage().getBody()).isEqualTo("re ask");
    }

    @Test
    void aReceivedRequestIsAnsweredWithItsExchangesMessageWhenDone() throws Exception {
        ConsumerTemplate template = consumerTemplate();
        CompletableFuture<Exchange> reply = CompletableFuture.supplyAsync(() -> requestFromOther("shm-queue:x", "ask"));

        Exchange received = template.receive("shm-queue:x");
        received.getMessage().setBody("answer");
        template.doneUoW(received);

        assertThat(reply.get(20, TimeUnit.SECONDS).getMessage().getBody()).isEqualTo("answer");
    }

    @Test
    void manyThreadsMayPollThroughOneConsumer() throws Exception {
        context.start();
        PollingConsumer consumer = context.getEndpoint("shm-queue:x").createPollingConsumer();
        consumer.start();
        Set<Object> received = ConcurrentHashMap.newKeySet();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2_000; i++) {
                sendFromOther("shm-queue:x", i);
            }
        });

        inThreads(8, thread -> {
            for (int i = 0; i < 250; i++) {
                Exchange exchange = consumer.receive(20_000);
                assertThat(received.add(exchange.getMessage().getBody())).isTrue();
                consumerTemplate().doneUoW(exchange);
            }
        });

        sending.join();
        assertThat(received).hasSize(2_000);
        consumer.stop();
        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aPolledLargeMessageCanBeReadAfterItsAcknowledgement() {
        byte[] large = new byte[3 * 1024 * 1024];
        Arrays.fill(large, (byte) 7);
        sendFromOther("shm-queue:x", large);
        ConsumerTemplate template = consumerTemplate();

        Exchange received = template.receiveNoWait("shm-queue:x");
        template.doneUoW(received);

        assertDepthAndUnsettled("x", 0, 0);
        assertThat(received.getMessage().getBody()).isInstanceOf(StreamCache.class);
        assertThat(received.getMessage().getBody(byte[].class)).isEqualTo(large);
    }

    @Test
    void anInterruptedThreadCanPollALargeMessageAndStaysInterrupted() {
        sendFromOther("shm-queue:x", new byte[20_000]);
        ConsumerTemplate template = consumerTemplate();
        Thread.currentThread().interrupt();

        Exchange received = template.receiveNoWait("shm-queue:x");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(received.getMessage().getBody(byte[].class)).hasSize(20_000);
        template.doneUoW(received);
    }

    @Test
    void aMalformedMessageIsSkipped() {
        try (Queue queue = createQueue("x")) {
            queue.offer(new byte[] {1, 2, 3}, 0, 3);
        }
        sendFromOther("shm-queue:x", "body");

        assertThat(consumerTemplate().receiveBodyNoWait("shm-queue:x")).isEqualTo("body");

        assertDepthAndUnsettled("x", 0, 0);
    }

    @Test
    void aMessageTooLargeForThisEndpointStaysForAnother() {
        sendFromOther("shm-queue:x", new byte[20_000]);
        ConsumerTemplate template = consumerTemplate();

        assertThat(template.receiveNoWait("shm-queue:x?maxMessageSize=10000")).isNull();
        assertThat(template.receive("shm-queue:x?maxMessageSize=10000", 50)).isNull();

        assertThat(template.receiveBodyNoWait("shm-queue:x", byte[].class)).hasSize(20_000);
    }

    @Test
    void aPollWaitsForALostQueueAndReportsTheLoss() throws Exception {
        ConsumerTemplate template = consumerTemplate();

        assertThatThrownBy(() -> template.receive("shm-queue:gone?createMode=never&attachTimeout=50"))
                .hasMessageContaining("gone");

        CompletableFuture<Object> body = CompletableFuture.supplyAsync(
                () -> template.receiveBody("shm-queue:late?createMode=never&attachTimeout=20000"));
        awaitUse("shm-queue:late?createMode=never&attachTimeout=20000");
        sendFromOther("shm-queue:late", "body");
        assertThat(body.get(20, TimeUnit.SECONDS)).isEqualTo("body");
    }

    private void holdUntilReleased(Exchange exchange) throws InterruptedException {
        polled.countDown();
        goOn.await();
    }

    private ConsumerTemplate consumerTemplate() {
        context.start();
        return context.createConsumerTemplate();
    }

    private Exchange sendFromOther(String uri, Object body) {
        other.start();
        return other.createProducerTemplate()
                .send(uri, exchange -> exchange.getMessage().setBody(body));
    }

    private Exchange requestFromOther(String uri, Object body) {
        other.start();
        return other.createProducerTemplate()
                .request(uri, exchange -> exchange.getMessage().setBody(body));
    }

    private void awaitUse(String uri) {
        eventually(() -> context.getEndpoint(uri, ShmQueueEndpoint.class).queueInUse() != null);
    }

    /** The work of each of several threads. */
    interface Work {
        void run(int thread) throws Exception;
    }

    private static void inThreads(int threads, Work work) throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            new Thread(() -> {
                        try {
                            work.run(number);
                            done.complete(null);
                        } catch (Throwable e) {
                            done.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        for (CompletableFuture<Void> done : all) {
            done.get(120, TimeUnit.SECONDS);
        }
    }

    private void assertDepthAndUnsettled(String name, int depth, int unsettled) {
        try (Queue queue = openQueue(name)) {
            assertThat(queue.status().ready()).isEqualTo(depth);
            assertThat(queue.status().unsettled()).isEqualTo(unsettled);
        }
    }

    /** Asserts that no participant remains once the sender is stopped as well. */
    private void assertNoParticipant(String name) {
        other.stop();
        try (Queue queue = openQueue(name)) {
            assertThat(queue.status().participants()).isEmpty();
        }
    }
}
