// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.queue.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.Producer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.WaitForTaskToComplete;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and their replies. No thread waits for a reply. */
class RequestReplyTest extends QueueFixture {

    @ParameterizedTest
    @EnumSource(Ends.class)
    void theReplyArrives(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x", exchange -> {
            exchange.getMessage().setBody("Hello " + exchange.getMessage().getBody());
            exchange.getMessage().setHeader("answered", 1);
            exchange.getMessage().removeHeader("request");
            exchange.getMessage().setHeader("CamelSecret", "stays here");
        });

        Exchange exchange = template().request("shm-queue:x", request -> {
            request.getMessage().setBody("world");
            request.getMessage().setHeader("request", "gone then");
            request.getMessage().setHeader("CamelMine", "kept");
        });

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello world");
        assertThat(exchange.getMessage().getHeaders())
                .containsOnly(Map.entry("answered", 1), Map.entry("CamelMine", "kept"));
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void theFailureArrives(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x", exchange -> {
            throw new IllegalArgumentException("no such order");
        });

        Exchange exchange = request("shm-queue:x", "world");

        assertThat(exchange.getException())
                .isInstanceOf(ShmQueueReplyException.class)
                .hasMessage("The route that took the request from queue 'x' failed:"
                        + " java.lang.IllegalArgumentException: no such order");
        assertThat(((ShmQueueReplyException) exchange.getException()).getExceptionClass())
                .isEqualTo("java.lang.IllegalArgumentException");
    }

    /** The marks that a route may leave on an exchange, named like the DSL's methods. */
    enum Mark {
        ROLLBACK_ONLY,
        ROLLBACK_ONLY_LAST,
        STOP;

        void leave(RouteDefinition route) {
            switch (this) {
                case ROLLBACK_ONLY -> route.markRollbackOnly();
                case ROLLBACK_ONLY_LAST -> route.markRollbackOnlyLast();
                case STOP -> route.stop();
            }
        }
    }

    /** In the requester's route, too, no step after a mark runs. */
    @ParameterizedTest
    @EnumSource(Mark.class)
    void theRoutesMarksReachTheRequesterAsWithSeda(Mark mark) throws Exception {
        start(other, builder -> mark.leave(builder.from("shm-queue:x").setBody(builder.constant("said"))));
        start(context, builder -> {
            mark.leave(builder.from("seda:x").setBody(builder.constant("said")));
            builder.from("direct:shm-queue").to("shm-queue:x").setBody(builder.constant("went on"));
            builder.from("direct:seda").to("seda:x").setBody(builder.constant("went on"));
        });

        assertThat(marked(request("direct:shm-queue", "world")))
                .isEqualTo(marked(request("direct:seda", "world")))
                .startsWith("said");
    }

    private static String marked(Exchange exchange) {
        return "%s, rollback only: %s, last: %s, stopped: %s, %s"
                .formatted(
                        exchange.getMessage().getBody(),
                        exchange.isRollbackOnly(),
                        exchange.isRollbackOnlyLast(),
                        exchange.isRouteStop(),
                        exchange.getException());
    }

    @Test
    void anUnencodableReplyIsAFailure() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> exchange.getMessage()
                .setBody(new Object()));

        assertThat(request("shm-queue:x", "world").getException())
                .isInstanceOf(ShmQueueReplyException.class)
                .hasMessageContaining("A body of class java.lang.Object cannot be encoded for queue 'x'");
    }

    @Test
    void aFailureForgesNoLineInTheRequestersLog() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> {
            throw new IllegalStateException("late\n12:00 ERROR Main \u001b[31m on fire \u202e");
        });

        assertThat(request("shm-queue:x", "world").getException())
                .hasMessageEndingWith("late\\u000a12:00 ERROR Main \\u001b[31m on fire \\u202e");
    }

    @Test
    void aFailureWithAnUnencodableTextArrives() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> {
            throw new IllegalStateException("cut in the middle of \uD83D");
        });

        assertThat(request("shm-queue:x", "world").getException())
                .isInstanceOf(ShmQueueReplyException.class)
                .hasMessageEndingWith("cut in the middle of ?");
        eventually(() -> unsettled() == 0);
    }

    private int unsettled() {
        try (Queue queue = openQueue("x")) {
            return queue.status().unsettled();
        }
    }

    @Test
    void aLargeReplyArrivesWhole() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> exchange.getMessage()
                .setBody(new byte[200_000]));

        assertThat((byte[]) request("shm-queue:x", "world").getMessage().getBody())
                .hasSize(200_000);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aRequestTimesOutAndItsLateReplyIsDropped(Ends ends) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        startReceiver(ends, "shm-queue:x?concurrentConsumers=2", exchange -> {
            if (exchange.getMessage().getBody().equals("slow")) {
                goOn.await();
            }
            exchange.getMessage().setBody("Hello " + exchange.getMessage().getBody());
        });

        long start = System.nanoTime();
        Exchange exchange = request("shm-queue:x?timeout=100", "slow");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(95), SOON);
        assertThat(exchange.getException())
                .isInstanceOf(ExchangeTimedOutException.class)
                .hasMessageContaining("100");
        goOn.countDown();
        for (int i = 0; i < 20; i++) {
            assertThat(request("shm-queue:x?timeout=20000", i).getMessage().getBody())
                    .isEqualTo("Hello " + i);
        }
        eventually(() -> depth("x") == 0);
    }

    @Test
    void aLateReplyIsRemovedWithoutAnotherRequest() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> goOn.await());
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x?timeout=50", ShmQueueEndpoint.class);
        template().request(endpoint, exchange -> {});
        PendingRequests.Request probe =
                endpoint.shared().requests().begin(endpoint.createExchange(ExchangePattern.InOut), done -> {});
        assertThat(probe.withdraw()).isTrue();

        goOn.countDown();

        try (Queue queue = openQueue("x")) {
            Queue replies = queue.replyQueueOf(
                            probe.replyTo().participant(), probe.replyTo().incarnation())
                    .orElseThrow();
            eventually(() -> queue.depth() == 0 && queue.status().unsettled() == 0);
            eventually(() -> replies.depth() == 0);
        }
    }

    @Test
    void noThreadWaitsForAReply() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> threads = new CopyOnWriteArrayList<>();
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> goOn.await());
        start(context, builder -> builder.from("direct:in")
                .to("shm-queue:x")
                .process(exchange -> threads.add(Thread.currentThread().getName())));

        CompletableFuture<Exchange> first = context.createProducerTemplate()
                .asyncSend("direct:in", exchange -> exchange.setPattern(ExchangePattern.InOut));
        List<CompletableFuture<Exchange>> all = new ArrayList<>(List.of(first));
        for (int i = 0; i < 50; i++) {
            all.add(context.createProducerTemplate()
                    .asyncSend("direct:in", exchange -> exchange.setPattern(ExchangePattern.InOut)));
        }
        eventually(() -> depth("x") == 50);
        goOn.countDown();

        for (CompletableFuture<Exchange> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).getException()).isNull();
        }
        assertThat(threads).hasSize(51).allMatch(name -> name.contains("shm-queue-continuation"));
    }

    @Test
    void aRequesterThatIsAnsweredAtOnceContinuesInItsThread() throws Exception {
        AtomicReference<Thread> wentOn = new AtomicReference<>();
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?idleStrategy=busySpin", exchange -> {});
        start(context, builder -> builder.from("direct:in")
                .to("shm-queue:x")
                .process(exchange -> wentOn.set(Thread.currentThread())));
        ProducerTemplate template = template();

        // Whether the reply is soon enough depends on the machine; it rarely is where other programs use the cores.
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(() -> {
            template.requestBody("direct:in", "world");
            return Thread.currentThread().equals(wentOn.get());
        });
    }

    @Test
    void anInterruptedRequesterLosesNoLargeReply() throws Exception {
        String large = "reply".repeat(2000);
        startReceiver(
                Ends.TWO_CONTEXTS,
                "shm-queue:x?messageSize=1024&idleStrategy=busySpin",
                exchange -> exchange.getMessage().setBody(large));
        context.start();
        AsyncProducer producer =
                context.getEndpoint("shm-queue:x?messageSize=1024").createAsyncProducer();
        producer.start();

        for (int i = 0; i < 100; i++) {
            Exchange exchange = producer.getEndpoint().createExchange(ExchangePattern.InOut);
            CountDownLatch done = new CountDownLatch(1);
            if (i > 0) { // The first one creates the reply queue, which an interrupted thread cannot.
                Thread.currentThread().interrupt();
            }
            producer.process(exchange, doneSync -> done.countDown());
            assertThat(Thread.interrupted()).isEqualTo(i > 0);

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo(large);
        }
        producer.stop();
    }

    /** Few of them take each other's replies while they poll; with many, the receiver takes some. */
    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void concurrentRequestersEachGetTheirOwnReply(int count) throws Exception {
        int each = 3000 / count;
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?concurrentConsumers=2", exchange -> {
            int request = exchange.getMessage().getBody(Integer.class);
            LockSupport.parkNanos(request % 5 * 20_000L);
            exchange.getMessage().setBody(-request);
        });
        ProducerTemplate template = template();
        List<CompletableFuture<List<Integer>>> requesters = new ArrayList<>();

        ExecutorService threads = Executors.newFixedThreadPool(count);
        for (int requester = 0; requester < count; requester++) {
            int first = requester * each;
            requesters.add(CompletableFuture.supplyAsync(
                    () -> IntStream.range(first, first + each)
                            .peek(request -> LockSupport.parkNanos(request % 7 * 30_000L))
                            .mapToObj(request -> template.requestBody("shm-queue:x", request, Integer.class))
                            .toList(),
                    threads));
        }
        threads.shutdown();

        for (int requester = 0; requester < count; requester++) {
            int first = requester * each;
            assertThat(requesters.get(requester).get(60, TimeUnit.SECONDS))
                    .isEqualTo(IntStream.range(first, first + each)
                            .mapToObj(request -> -request)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(WaitForTaskToComplete.class)
    void waitForTaskToCompleteDecidesWhetherToWait(WaitForTaskToComplete wait) throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> exchange.getMessage()
                .setBody("done"));
        String uri = "shm-queue:x?waitForTaskToComplete=" + wait;

        Object afterSend = send(uri, "sent").getMessage().getBody();
        Object afterRequest = request(uri, "requested").getMessage().getBody();

        switch (wait) {
            case Never -> assertThat(List.of(afterSend, afterRequest)).containsExactly("sent", "requested");
            case IfReplyExpected -> assertThat(List.of(afterSend, afterRequest)).containsExactly("sent", "done");
            case Always -> assertThat(List.of(afterSend, afterRequest)).containsExactly("done", "done");
        }
    }

    @Test
    void anExchangePropertyOverridesTheOptionAsWithSeda() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> exchange.getMessage()
                .setBody("done"));

        Exchange exchange = template().send("shm-queue:x", each -> {
            each.getMessage().setBody("sent");
            each.setProperty(Exchange.ASYNC_WAIT, WaitForTaskToComplete.Always);
        });

        assertThat(exchange.getMessage().getBody()).isEqualTo("done");
    }

    @Test
    void aRequestThatIsRedeliveredIsAnsweredByTheAttemptThatSucceeds() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?onFailure=redeliver&maximumDeliveries=3", exchange -> {
            if (exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES) == null) {
                throw new IllegalStateException("not yet");
            }
            exchange.getMessage().setBody("at last");
        });

        assertThat(request("shm-queue:x", "world").getMessage().getBody()).isEqualTo("at last");
    }

    @Test
    void waitingRequestsFailWhenTheirContextStops() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        assertThat(producer.process(exchange, done::complete)).isFalse();

        context.stop();

        assertThat(done.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(exchange.getException())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("before the reply came");
    }

    @Test
    void aRequestAfterTheStopIsNotSent() throws Exception {
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        endpoint.shared().requests().stop();
        AtomicInteger completed = new AtomicInteger();

        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        producer.process(exchange, done -> completed.incrementAndGet());

        assertThat(completed).hasValue(1);
        assertThat(exchange.getException()).isInstanceOf(RejectedExecutionException.class);
        assertThat(depth("x")).isZero();
        producer.stop();
    }

    @Test
    void aRequestIsCompletedOnceIfTheStopComesInBetween() throws Exception {
        AtomicReference<PendingRequests> requests = new AtomicReference<>();
        context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
            @Override
            public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
                return new ScheduledThreadPoolExecutor(1, threads) {
                    @Override
                    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
                        requests.get().stop();
                        return super.schedule(command, delay, unit);
                    }
                };
            }
        });
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        producer.start();
        requests.set(endpoint.shared().requests());
        AtomicInteger completed = new AtomicInteger();

        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        producer.process(exchange, done -> completed.incrementAndGet());

        eventually(() -> completed.get() == 1);
        assertThat(exchange.getException()).isInstanceOf(RejectedExecutionException.class);
        producer.stop();
    }

    @Test
    void requestsLeaveNothingBehindIfNoThreadCanBeCreated() throws Exception {
        List<ExecutorService> timers = new CopyOnWriteArrayList<>();
        context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
            @Override
            public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
                ScheduledExecutorService timer = super.newScheduledThreadPool(profile, threads);
                timers.add(timer);
                return timer;
            }

            @Override
            public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
                return super.newThreadPool(profile, task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });
            }
        });
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        Producer producer = endpoint.createProducer();
        producer.start();

        assertThatThrownBy(endpoint.shared()::requests).isInstanceOf(OutOfMemoryError.class);

        assertThat(timers).hasSize(1).allMatch(ExecutorService::isShutdown);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("x", ".x.lock");
        }
        producer.stop();
    }

    @Test
    void aRequestWithoutATimeoutFailsWhenTheQueueIsReplaced() throws Exception {
        start(context, builder -> builder.from("direct:in").to("shm-queue:x?timeout=0"));
        CompletableFuture<Exchange> waiting = context.createProducerTemplate()
                .asyncSend("direct:in", exchange -> exchange.setPattern(ExchangePattern.InOut));
        eventually(() -> depth("x") == 1);

        Files.delete(directory.resolve("x"));

        assertThat(waiting.get(20, TimeUnit.SECONDS).getException())
                .hasMessage("Queue 'x' was lost before the reply came");
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> exchange.getMessage()
                .setBody("here"));
        assertThat(request("direct:in", "again").getMessage().getBody()).isEqualTo("here");
    }

    @Test
    void aRequestThatIsNotSentDoesNotWait() throws Exception {
        Exchange exchange = request("shm-queue:x?failIfNoConsumers=true", "world");

        assertThat(exchange.getException()).isInstanceOf(ShmQueueConsumerNotAvailableException.class);
    }

    @Test
    void aReplyToAStoppedRequesterDelaysNoConsumer() throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .autoStartup(false)
                .routeId("receiving")
                .to("mock:out"));
        request("shm-queue:x?timeout=50&disableTimeToLive=true", "world");
        context.stop();
        out(Ends.TWO_CONTEXTS).expectedMessageCount(1);

        other.getRouteController().startRoute("receiving");

        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
        eventually(() -> depth("x") == 0);
    }
}
