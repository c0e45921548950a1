// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to a message for which there is no room, or no consumer. */
class FullQueueTest extends QueueFixture {
    private static final int SIZE = 16;

    @Test
    void aSenderWaitsForRoomByDefault() throws Exception {
        fill("shm-queue:x?size=16");

        CompletableFuture<Exchange> late = CompletableFuture.supplyAsync(() -> send("shm-queue:x?size=16", "late"));
        Thread.sleep(100);
        assertThat(late).isNotDone();
        takeOne();

        assertThat(late.get(20, TimeUnit.SECONDS).getException()).isNull();
        assertThat(depth("x")).isEqualTo(SIZE);
    }

    @Test
    void aSenderWaitsNoLongerThanTheOfferTimeout() {
        fill("shm-queue:x?size=16");

        Exchange exchange = send("shm-queue:x?size=16&offerTimeout=50", "late");

        assertThat(exchange.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Queue 'x' is full: it holds 16 messages, and has been full for 50 ms (offerTimeout)");
    }

    @Test
    void aSenderFailsAtOnceIfItMayNotBlock() {
        fill("shm-queue:x?size=16");

        assertThat(send("shm-queue:x?size=16&blockWhenFull=false", "late").getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Queue 'x' is full: it holds 16 messages");
    }

    @Test
    void theMessageIsDiscardedWithDiscardWhenFull() {
        fill("shm-queue:x?size=16");
        String discarding = "shm-queue:x?size=16&discardWhenFull=true";

        assertThat(send(discarding, "late").getException()).isNull();
        assertThat(request(discarding, "late").getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("a request that is discarded (discardWhenFull) gets no reply");

        assertThat(depth("x")).isEqualTo(SIZE);
        assertThat(context.getEndpoint(discarding, ShmQueueEndpoint.class).getDiscarded())
                .isEqualTo(2);
    }

    @Test
    void aWaitingSenderContinuesThoughItsProducerStops() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x?size=16", ShmQueueEndpoint.class);
        fill("shm-queue:x?size=16");
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setBody("late");
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> producer.process(exchange, done -> {}));
        Thread.sleep(50);

        producer.stop();
        takeOne();

        late.get(20, TimeUnit.SECONDS);
        assertThat(exchange.getException()).isNull();
        assertThat(depth("x")).isEqualTo(SIZE);
    }

    @Test
    void aWaitingSenderFailsWhenItsContextStops() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x?size=16", ShmQueueEndpoint.class);
        fill("shm-queue:x?size=16");
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        producer.stop();
        Exchange exchange = endpoint.createExchange();
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> producer.process(exchange, done -> {}));
        eventually(() -> endpoint.queueInUse() != null);

        context.stop();

        late.get(20, TimeUnit.SECONDS);
        assertThat(exchange.getException())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("shm-queue://x?size=16 was stopped with its CamelContext");
        assertThat(endpoint.queueInUse()).isNull();
    }

    @Test
    void aRequestThatTimesOutInAFullQueueReleasesItsThreadAndIsNotSent() throws Exception {
        fill("shm-queue:x?size=16");
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x?size=16&timeout=100", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        CompletableFuture<Boolean> completed = new CompletableFuture<>();

        CompletableFuture<Void> sender =
                CompletableFuture.runAsync(() -> producer.process(exchange, completed::complete));

        sender.get(20, TimeUnit.SECONDS);
        assertThat(completed.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(exchange.getException()).isInstanceOf(ExchangeTimedOutException.class);
        takeOne();
        assertThat(depth("x")).isEqualTo(SIZE - 1);
        producer.stop();
    }

    @Test
    void anInterruptedSenderFailsItsExchangeAndKeepsTheInterrupt() throws Exception {
        fill("shm-queue:x?size=16");
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<Exchange> late = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            late.complete(send("shm-queue:x?size=16", "late"));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        Thread.sleep(100);

        thread.interrupt();

        assertThat(late.get(20, TimeUnit.SECONDS).getException()).isInstanceOf(InterruptedException.class);
        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(depth("x")).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void theMessageFailsWithFailIfNoConsumers(Ends ends) throws Exception {
        String failing = "shm-queue:x?failIfNoConsumers=true";
        assertThat(send(failing, "lost").getException())
                .isInstanceOf(ShmQueueConsumerNotAvailableException.class)
                .hasMessageStartingWith("Queue 'x' has no consumers");

        startReceiver(ends, "shm-queue:x", exchange -> {});
        out(ends).expectedBodiesReceived("good");

        assertThat(send(failing, "good").getException()).isNull();
        out(ends).assertIsSatisfied();
        receiver(ends).getRouteController().stopRoute("receiving");
        assertThat(send(failing, "lost").getException()).isInstanceOf(ShmQueueConsumerNotAvailableException.class);
    }

    @Test
    void aSuspendedConsumerDoesNotCount() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> {});
        other.getRouteController().suspendRoute("receiving");

        assertThat(send("shm-queue:x?failIfNoConsumers=true", "lost").getException())
                .isInstanceOf(ShmQueueConsumerNotAvailableException.class);
    }

    @Test
    void theMessageIsDiscardedWithDiscardIfNoConsumers() {
        assertThat(request("shm-queue:x?discardIfNoConsumers=true", "lost").getException())
                .isInstanceOf(ShmQueueConsumerNotAvailableException.class)
                .hasMessageContaining("a request that is discarded (discardIfNoConsumers) gets no reply");
        assertThat(send("shm-queue:x?discardIfNoConsumers=true", "lost").getException())
                .isNull();

        assertThat(depth("x")).isZero();
    }

    @Test
    void failAndDiscardIfNoConsumersExcludeEachOther() {
        assertThatThrownBy(() -> send("shm-queue:x?discardIfNoConsumers=true&failIfNoConsumers=true", "lost"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining("Options failIfNoConsumers and discardIfNoConsumers of queue 'x': only one");
    }

    @ParameterizedTest
    @CsvSource({"shm-queue:x, 1", "direct:sending, 1", "direct:sending, 3"})
    void aRouteBlockedByItsOwnFullQueueIsReportedOnceWithRemedies(String to, int consumers) throws Exception {
        context.getShutdownStrategy().setTimeout(1); // The route stays blocked.
        fill("shm-queue:x?size=16");
        try (Warnings warnings = new Warnings(ShmQueueProducer.class)) {
            start(context, builder -> {
                builder.from("shm-queue:x?size=16&concurrentConsumers=" + consumers)
                        .process(exchange -> eventually(() -> isFull("x")))
                        .to(to);
                builder.from("direct:sending").to("shm-queue:x");
            });

            eventually(() -> !warnings.messages().isEmpty());

            Thread.sleep(1_500); // Long enough for the same thread and the others to report it again.
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith("Queue 'x' is full with 16 messages, and a route that takes from it waits for room")
                    .contains("size", "concurrentConsumers", "offerTimeout", "blockWhenFull", "discardWhenFull");
        } finally {
            context.stop();
        }
    }

    @Test
    void aRouteBlockedByAnotherFullQueueIsNotReported() throws Exception {
        fill("shm-queue:x?size=16");
        try (Warnings warnings = new Warnings(ShmQueueProducer.class)) {
            start(
                    context,
                    builder -> builder.from("shm-queue:y").to("shm-queue:x").to("mock:out"));
            out(Ends.ONE_CONTEXT).expectedMessageCount(1);

            send("shm-queue:y", "body");
            Thread.sleep(1_500);
            takeOne();

            out(Ends.ONE_CONTEXT).assertIsSatisfied();
            assertThat(warnings.messages()).isEmpty();
        }
    }

    /** Whether the queue refuses a message that this method offers. */
    private boolean isFull(String name) {
        try (Queue queue = openQueue(name)) {
            return !queue.offer(new byte[1], 0, 1);
        }
    }

    private void fill(String uri) {
        for (int i = 0; i < SIZE; i++) {
            assertThat(send(uri, i).getException()).isNull();
        }
    }

    private void takeOne() {
        try (Queue queue = openQueue("x")) {
            Delivery delivery = queue.poll();
            assertThat(delivery).isNotNull();
            assertThat(delivery.acknowledge()).isTrue();
        }
    }
}
