// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route with {@code shutdownRunningTask=CompleteAllTasks} processes what waits when its stop begins, and no more. */
@Timeout(120)
class CompleteAllTasksTest extends QueueFixture {
    private static final int WAITING = 20;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();

    @BeforeEach
    void allowTimeForTheStop() {
        other.getShutdownStrategy().setTimeout(100);
    }

    @AfterEach
    void releaseTheRoute() {
        goOn.countDown();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void messagesThatWaitWhenTheStopBeginsAreProcessed(int consumers) throws Exception {
        startReceiver("shm-queue:x?concurrentConsumers=" + consumers, this::hold);
        sendAndAwaitTheFirst();

        CompletableFuture<Void> stop = stopReceiver();
        goOn.countDown();
        stop.get(60, TimeUnit.SECONDS);

        assertThat(received).hasValue(WAITING);
        assertThat(depth("x")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WAITING})
    void messagesBeingSentWhenTheStopBeginsAreProcessed(int waiting) throws Exception {
        startReceiver("shm-queue:x", this::hold);
        send("shm-queue:x", "in the route");
        begun.await();
        send("shm-queue:x", "on its way");
        ShmQueueConsumer consumer = receiver();
        try (Queue queue = openQueue("x")) {
            UnsettledMessage onItsWay = new UnsettledMessage(consumer, queue.poll());
            for (int i = 0; i < waiting; i++) {
                send("shm-queue:x", i);
            }

            CompletableFuture<Void> stop = stopReceiver();
            CompletableFuture<Void> arrival = CompletableFuture.runAsync(() -> consumer.route(onItsWay), THREADS);
            eventually(() -> onItsWay.isBeingSettled() || received.get() == 2);
            goOn.countDown();
            arrival.get(60, TimeUnit.SECONDS);
            stop.get(60, TimeUnit.SECONDS);
        }

        assertThat(received).hasValue(2 + waiting);
        assertThat(depth("x")).isZero();
    }

    @Test
    void messagesSentLaterDoNotKeepTheRouteFromStopping() throws Exception {
        startReceiver("shm-queue:x", this::hold);
        sendAndAwaitTheFirst();
        AtomicBoolean sending = new AtomicBoolean(true);
        CompletableFuture<Void> stop = stopReceiver();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(
                () -> {
                    while (sending.get()) {
                        send("shm-queue:x?discardWhenFull=true", "later");
                    }
                },
                THREADS);
        try {
            eventually(() -> depth("x") > 2 * WAITING);
            goOn.countDown();
            stop.get(60, TimeUnit.SECONDS);
        } finally {
            sending.set(false);
            sender.join();
        }

        assertThat(received.get()).isGreaterThanOrEqualTo(WAITING).isLessThanOrEqualTo(WAITING + 1);
        assertThat(depth("x")).isPositive();
    }

    @Test
    void aStopDoesNotWaitForMessagesThatOthersTake() throws Exception {
        startReceiver("shm-queue:x", this::hold);
        sendAndAwaitTheFirst();

        CompletableFuture<Void> stop = stopReceiver();
        try (Queue queue = openQueue("x")) {
            queue.purge();
        }
        goOn.countDown();
        stop.get(60, TimeUnit.SECONDS);

        assertThat(received).hasValue(1);
    }

    @Test
    void messagesThatFailDuringTheStopAreRedeliveredAsUsual() throws Exception {
        startReceiver("shm-queue:x?onFailure=redeliver&maximumDeliveries=3&deadLetter=shm-queue:dead", exchange -> {
            hold(exchange);
            throw new IllegalStateException("bad");
        });
        sendAndAwaitTheFirst();

        CompletableFuture<Void> stop = stopReceiver();
        goOn.countDown();
        stop.get(60, TimeUnit.SECONDS);

        assertThat(received).hasValue(3 * WAITING);
        assertThat(depth("x")).isZero();
        assertThat(depth("dead")).isEqualTo(WAITING);
    }

    @Test
    void messagesThatAreRequeuedUnreadDoNotKeepTheRouteFromStopping() throws Exception {
        startReceiver("shm-queue:x?maxMessageSize=10000", this::hold);
        send("shm-queue:x", "first");
        begun.await();
        send("shm-queue:x", new byte[20_000]);

        CompletableFuture<Void> stop = stopReceiver();
        goOn.countDown();
        stop.get(60, TimeUnit.SECONDS);

        assertThat(received).hasValue(1);
        assertThat(depth("x")).isEqualTo(1);
    }

    @Test
    void aCompletingRouteMaySendToAndPollFromOtherQueues() throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .shutdownRunningTask(ShutdownRunningTask.CompleteAllTasks)
                .routeId("receiving")
                .process(this::hold)
                .toD("shm-queue:next${body}")
                .pollEnrich()
                .simple("shm-queue:next${body}")
                .timeout(0)
                .process(exchange -> assertThat(exchange.getMessage().getBody()).isNotNull()));
        sendAndAwaitTheFirst();

        CompletableFuture<Void> stop = stopReceiver();
        goOn.countDown();
        stop.get(60, TimeUnit.SECONDS);

        assertThat(received).hasValue(WAITING);
        for (int i = 0; i < WAITING; i++) {
            assertThat(depth("next" + i)).isZero();
            try (Queue queue = openQueue("next" + i)) {
                assertThat(queue.status().participants()).isEmpty();
            }
        }
    }

    @Test
    void aSuspensionCompletesTheTasks() throws Exception {
        startReceiver("shm-queue:x", this::hold);
        sendAndAwaitTheFirst();

        CompletableFuture<Void> suspension = CompletableFuture.runAsync(
                () -> {
                    try {
                        other.getRouteController().suspendRoute("receiving");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);
        awaitCompleting();
        goOn.countDown();
        suspension.get(60, TimeUnit.SECONDS);
        assertThat(received).hasValue(WAITING);
        send("shm-queue:x", "later");
        assertThat(depth("x")).isEqualTo(1);

        other.getRouteController().resumeRoute("receiving");

        eventually(() -> received.get() == WAITING + 1);
    }

    @Test
    void aStopThatIsGivenUpLeavesTheRouteConsuming() throws Exception {
        startReceiver("shm-queue:x", this::hold);
        sendAndAwaitTheFirst();

        assertThat(other.getRouteController().stopRoute("receiving", 1, TimeUnit.SECONDS, true))
                .isFalse();
        goOn.countDown();
        eventually(() -> received.get() == WAITING);
        send("shm-queue:x", "later");

        eventually(() -> received.get() == WAITING + 1);
    }

    @Test
    void nothingIsPendingAfterAStopThatTimedOut() throws Exception {
        other.getShutdownStrategy().setTimeout(1);
        startReceiver("shm-queue:x", this::hold);
        sendAndAwaitTheFirst();
        ShutdownAware consumer = (ShutdownAware) other.getRoute("receiving").getConsumer();

        other.getRouteController().stopRoute("receiving", 1, TimeUnit.SECONDS, false);

        assertThat(consumer.getPendingExchangesSize()).isZero();
    }

    private void startReceiver(String from, Processor processor) throws Exception {
        start(other, builder -> builder.from(from)
                .routeId("receiving")
                .shutdownRunningTask(ShutdownRunningTask.CompleteAllTasks)
                .process(processor));
        context.start();
    }

    private void hold(Exchange exchange) throws InterruptedException {
        received.incrementAndGet();
        begun.countDown();
        goOn.await();
    }

    private void sendAndAwaitTheFirst() throws InterruptedException {
        for (int i = 0; i < WAITING; i++) {
            send("shm-queue:x", i);
        }
        begun.await();
    }

    private CompletableFuture<Void> stopReceiver() {
        CompletableFuture<Void> stop = CompletableFuture.runAsync(other::stop, THREADS);
        awaitCompleting();
        return stop;
    }

    /** Waits until the stop has begun, which its log line also says. */
    private void awaitCompleting() {
        eventually(receiver()::isCompleting);
    }

    private ShmQueueConsumer receiver() {
        return (ShmQueueConsumer) other.getRoute("receiving").getConsumer();
    }
}
