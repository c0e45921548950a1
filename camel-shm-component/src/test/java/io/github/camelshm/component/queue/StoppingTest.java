// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.camelshm.memory.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Producer;
import org.apache.camel.ServiceStatus;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping, suspending and resuming lose no message, also if one is unsettled then. */
class StoppingTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aSuspendedRouteTakesNothingAndContinuesWhenResumed(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x", exchange -> {});
        receiver(ends).getRouteController().suspendRoute("receiving");
        assertThat(receiver(ends).getRouteController().getRouteStatus("receiving"))
                .isEqualTo(ServiceStatus.Suspended);
        out(ends).expectedMessageCount(0);
        out(ends).setAssertPeriod(200);

        send("shm-queue:x", "body");

        out(ends).assertIsSatisfied();
        out(ends).reset();
        out(ends).expectedBodiesReceived("body");
        receiver(ends).getRouteController().resumeRoute("receiving");
        out(ends).assertIsSatisfied();
        assertThat(out(ends).getExchanges().get(0).getMessage().getHeader(ShmQueueConstants.DELIVERIES))
                .isNull();
    }

    @Test
    void stoppingAnIdleRouteDoesNotWaitForThePollTimeout() throws Exception {
        startReceiver(TWO, "shm-queue:x?pollTimeout=60000&concurrentConsumers=3", exchange -> {});
        Thread.sleep(100);

        assertTimeout(SOON, () -> other.getRouteController().stopRoute("receiving"));
    }

    @Test
    void aStopFinishesUnsettledMessagesAndLeavesTheRest() throws Exception {
        startReceiver(TWO, "shm-queue:x", this::holdUntilReleased);
        send("shm-queue:x", "first");
        begun.await();
        send("shm-queue:x", "second");
        out(TWO).expectedBodiesReceived("first");

        ShmQueueConsumer consumer = (ShmQueueConsumer) other.getRoutes().get(0).getConsumer();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(other::stop);
        eventually(() -> consumer.checkPaused() || consumer.isEnding());
        assertThat(stop).isNotDone();
        goOn.countDown();
        stop.join();

        out(TWO).assertIsSatisfied();
        assertDepthAndUnsettled(1, 0);
    }

    /** The same holds for seda, whose consumers stop after the exchanges that may need them. */
    @ParameterizedTest
    @ValueSource(strings = {"shm-queue", "seda"})
    void requestsOfRoutesThatFinishWhileTheContextStopsAreAnswered(String scheme) throws Exception {
        CountDownLatch begun = new CountDownLatch(20);
        start(context, builder -> {
            builder.from(scheme + ":svc").to(ExchangePattern.InOut, scheme + ":inner?timeout=0");
            builder.from(scheme + ":inner").setBody(builder.simple("done: ${body}"));
            builder.from("direct:in")
                    .process(exchange -> {
                        begun.countDown();
                        eventually(context::isStopping);
                        Thread.sleep(200);
                    })
                    .to(ExchangePattern.InOut, scheme + ":svc?timeout=0");
        });
        ExecutorService callers = Executors.newCachedThreadPool();
        List<CompletableFuture<Exchange>> requests = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> request("direct:in", i), callers))
                .toList();
        callers.shutdown();
        begun.await();

        context.stop();

        for (CompletableFuture<Exchange> each : requests) {
            Exchange exchange = each.get(20, TimeUnit.SECONDS);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).startsWith("done: ");
        }
    }

    @ParameterizedTest
    @EnumSource(ShutdownRunningTask.class)
    void aStopThatIsGivenUpLeavesTheConsumerAsItWas(ShutdownRunningTask task) throws Exception {
        AtomicInteger inRoute = new AtomicInteger();
        start(other, builder -> {
            builder.from("shm-queue:x")
                    .routeId("receiving")
                    .shutdownRunningTask(task)
                    .process(exchange -> {
                        exchange.getMessage().setHeader("beside", inRoute.getAndIncrement());
                        begun.countDown();
                        goOn.await();
                        Thread.sleep(2);
                        inRoute.decrementAndGet();
                    })
                    .to("mock:out");
            builder.from("direct:other").routeId("another").to("mock:other");
        });
        send("shm-queue:x", 0);
        begun.await();

        assertThat(other.getRouteController().stopRoute("receiving", 1, TimeUnit.SECONDS, true))
                .isFalse();
        other.getRouteController().stopRoute("another");

        goOn.countDown();
        out(TWO).expectedMessageCount(50);
        for (int i = 1; i < 50; i++) {
            send("shm-queue:x", i);
        }
        out(TWO).assertIsSatisfied();
        assertThat(out(TWO).getExchanges())
                .extracting(exchange -> exchange.getMessage().getHeader("beside"))
                .containsOnly(0);
        try (Queue queue = openQueue("x")) {
            assertThat(queue.consumers()).isOne();
        }
    }

    @Test
    void aMessageThatOutlastsTheStopIsRequeued() throws Exception {
        other.getShutdownStrategy().setTimeout(1);
        startReceiver(TWO, "shm-queue:x", exchange -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        send("shm-queue:x", "body");
        begun.await();

        other.stop();

        assertDepthAndUnsettled(1, 0);
        assertRedelivered("body");
    }

    @Test
    void anExchangeThatNoThreadRunsIsRequeuedByTheStop() throws Exception {
        other.getShutdownStrategy().setTimeout(1);
        start(other, builder -> builder.from("shm-queue:x").routeId("receiving").process(new Never()));
        send("shm-queue:x", "body");
        eventually(() -> other.getInflightRepository().size() == 1);

        other.stop();

        assertDepthAndUnsettled(1, 0);
        assertRedelivered("body");
    }

    /** Never calls back. */
    private static final class Never extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return false;
        }
    }

    @Test
    void aMessageIsUnsettledUntilItsExchangeIsDoneOnAnyThread() throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .threads(2)
                .process(this::holdUntilReleased)
                .to("mock:out"));
        send("shm-queue:x", "body");
        begun.await();

        assertDepthAndUnsettled(0, 1);
        assertThat(other.getInflightRepository().size()).isEqualTo(1);
        goOn.countDown();

        eventually(() -> other.getInflightRepository().size() == 0);
        assertDepthAndUnsettled(0, 0);
    }

    @Test
    void aMessageIsUnsettledUntilSedaIsDoneWithItsExchange() throws Exception {
        start(other, builder -> {
            builder.from("shm-queue:x").to("seda:next");
            builder.from("seda:next").process(this::holdUntilReleased).to("mock:out");
        });
        send("shm-queue:x", "body");
        begun.await();

        assertDepthAndUnsettled(0, 1);
        goOn.countDown();

        out(TWO).expectedBodiesReceived("body");
        out(TWO).assertIsSatisfied();
        eventually(() -> unsettled() == 0);
    }

    @Test
    void purgeWhenStoppingRemovesTheWaitingMessages() throws Exception {
        startReceiver(TWO, "shm-queue:x?purgeWhenStopping=true", this::holdUntilReleased);
        for (int i = 0; i < 10; i++) {
            send("shm-queue:x", i);
        }
        begun.await();
        goOn.countDown();
        other.getRouteController().suspendRoute("receiving");

        other.getRouteController().stopRoute("receiving");

        assertDepthAndUnsettled(0, 0);
    }

    @Test
    void aMessageTakenDuringTheStopIsRequeued() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        ShmQueueConsumer consumer =
                (ShmQueueConsumer) other.getRoute("receiving").getConsumer();
        other.getRouteController().stopRoute("receiving");
        send("shm-queue:x", "body");

        try (Queue queue = openQueue("x")) {
            consumer.route(new UnsettledMessage(consumer, queue.poll()));

            assertThat(queue.depth()).isEqualTo(1);
        }
        assertThat(out(TWO).getReceivedCounter()).isZero();
    }

    @Test
    void aLostQueueDoesNotPreventAStop() throws Exception {
        start(context, builder -> {
            builder.from("shm-queue:x?createMode=never&purgeWhenStopping=true&deadLetter=mock:dead")
                    .routeId("receiving")
                    .to("mock:out");
            builder.from("direct:in").routeId("sending").to("shm-queue:x?createMode=never");
        });
        ShmQueueEndpoint consuming =
                (ShmQueueEndpoint) context.getRoute("receiving").getEndpoint();
        ShmQueueEndpoint producing = context.getEndpoint("shm-queue:x?createMode=never", ShmQueueEndpoint.class);
        assertThat(consuming.queueInUse()).isNotNull();
        assertThat(producing.queueInUse()).isNotNull();

        context.stop();

        assertThat(consuming.queueInUse()).isNull();
        assertThat(producing.queueInUse()).isNull();
    }

    @Test
    void anEndpointThatCannotStartLeavesNothingOpen() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x?deadLetter=mock:dead", ShmQueueEndpoint.class);
        List<Queue> participants = new ArrayList<>();
        try {
            createQueue("x").close();
            for (int i = 0; i < 255; i++) {
                Queue queue = openQueue("x");
                participants.add(queue);
                assertThat(queue.number()).isPositive();
            }

            assertThatThrownBy(endpoint.createProducer()::start).hasStackTraceContaining("participants");
            assertThat(endpoint.queueInUse()).isNull();
            assertThatThrownBy(endpoint.createConsumer(exchange -> {})::start).hasStackTraceContaining("participants");
            assertThat(endpoint.queueInUse()).isNull();
        } finally {
            participants.forEach(Queue::close);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConsumerThatRunsOutOfThreadsLeavesNoneBehind(boolean rejected) throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
            @Override
            public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory factory) {
                int most = rejected ? 5 : profile.getMaxPoolSize();
                return new ThreadPoolExecutor(most, most, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    if (threads.size() == 5) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    Thread thread = factory.newThread(work);
                    thread.setUncaughtExceptionHandler((dead, e) -> uncaught.add(e));
                    threads.add(thread);
                    return thread;
                });
            }
        });
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint(
                "shm-queue:x?concurrentConsumers=60&purgeWhenStopping=true", ShmQueueEndpoint.class);
        Producer producer = endpoint.createProducer();
        producer.start();

        assertThatThrownBy(endpoint.createConsumer(exchange -> {})::start)
                .hasStackTraceContaining(rejected ? "RejectedExecutionException" : "unable to create native thread");

        assertThat(threads).hasSize(5);
        eventually(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(uncaught).isEmpty();
        assertThat(endpoint.getConsumers()).isZero();
        send("shm-queue:x", "body");
        assertThat(depth("x")).isEqualTo(1);
        producer.stop();
        assertThat(endpoint.queueInUse()).isNull();
    }

    @Test
    void noMessageIsLostOrDuplicatedWhileConsumersComeAndGo() throws Exception {
        int count = 2_000;
        Set<Integer> received = ConcurrentHashMap.newKeySet();
        AtomicInteger doubled = new AtomicInteger();
        AtomicBoolean sending = new AtomicBoolean(true);
        startReceiver(TWO, "shm-queue:x?concurrentConsumers=2", exchange -> {
            if (!received.add(exchange.getMessage().getBody(Integer.class))) {
                doubled.incrementAndGet();
            }
        });
        out(TWO).setRetainLast(0);
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            var template = template();
            for (int i = 0; i < count; i++) {
                template.sendBody("shm-queue:x", i);
            }
            sending.set(false);
        });

        for (int i = 0; i < 3 || sending.get(); i++) {
            other.getRouteController().suspendRoute("receiving");
            other.getRouteController().resumeRoute("receiving");
            other.getRouteController().stopRoute("receiving");
            other.getRouteController().startRoute("receiving");
        }
        sender.join();

        eventually(() -> received.size() == count);
        assertThat(doubled).hasValue(0);
        eventually(() -> unsettled() == 0);
    }

    @Test
    void anInterruptLeftByTheRouteDisturbsNoMessage() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> Thread.currentThread().interrupt());
        out(TWO).expectedMessageCount(100);

        for (int i = 0; i < 100; i++) {
            send("shm-queue:x", i);
        }

        out(TWO).assertIsSatisfied();
    }

    @Test
    void anInterruptLeftByTheRouteDisturbsNoLargeMessage() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("shm-queue:x", new byte[20_000]);
        }
        startReceiver(TWO, "shm-queue:x", exchange -> Thread.currentThread().interrupt());
        out(TWO).expectedMessageCount(10);

        out(TWO).assertIsSatisfied();
        assertThat(out(TWO).getExchanges())
                .allSatisfy(each -> assertThat(each.getMessage().getHeader(ShmQueueConstants.REDELIVERED))
                        .isNull());
    }

    @Test
    void nothingIsTakenBeforeAllRoutesHaveStarted() throws Exception {
        send("shm-queue:x", "body");
        other.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("shm-queue:x").startupOrder(1).to("direct:later");
                from("direct:later").startupOrder(2).to("mock:out");
                from("timer:slow?repeatCount=1").startupOrder(3).log("slow");
            }
        });
        out(TWO).expectedBodiesReceived("body");

        other.start();

        out(TWO).assertIsSatisfied();
    }

    private void holdUntilReleased(Exchange exchange) throws InterruptedException {
        begun.countDown();
        goOn.await();
    }

    private void assertRedelivered(Object body) throws Exception {
        start(context, builder -> builder.from("shm-queue:x").to("mock:again"));
        var again = context.getEndpoint("mock:again", MockEndpoint.class);
        again.expectedBodiesReceived(body);
        again.expectedHeaderReceived(ShmQueueConstants.REDELIVERED, true);
        again.assertIsSatisfied();
    }

    private int unsettled() {
        try (Queue queue = openQueue("x")) {
            return queue.status().unsettled();
        }
    }

    private void assertDepthAndUnsettled(int depth, int unsettled) {
        try (Queue queue = openQueue("x")) {
            assertThat(queue.status().ready()).isEqualTo(depth);
            assertThat(queue.status().unsettled()).isEqualTo(unsettled);
        }
    }
}
