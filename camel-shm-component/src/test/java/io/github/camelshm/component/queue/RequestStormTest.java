// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many callers send requests to routes that make requests themselves, and that are stopped and started meanwhile. Each
 * request is answered once, with its own answer, or fails with an error that says why. The system property
 * {@code queue.storm.requests} sets the number of requests; {@code seda:} runs for comparison.
 */
class RequestStormTest extends QueueFixture {
    private static final int REQUESTS = Integer.getInteger("queue.storm.requests", 3_000);
    private static final int CALLERS = 200;

    /** The timeout of a request, which includes the requests that its route makes. */
    private static final int TIMEOUT_MILLIS = 10_000;

    /** Longer than the sum of all timeouts that one request can meet. */
    private static final Duration HANGS_AFTER = Duration.ofSeconds(90);

    private static final List<Class<? extends Exception>> EXPLAINED = List.of(
            ExchangeTimedOutException.class,
            RejectedExecutionException.class,
            // A stopped route called by direct, and a producer that does not exist at this moment.
            DirectConsumerNotAvailableException.class,
            FailedToCreateProducerException.class,
            ShmQueueReplyException.class,
            // A route that is stopped while it sleeps.
            InterruptedException.class);

    /** Camel's text for an exchange that is still in a route that was stopped. */
    private static final String OF_A_STOPPED_ROUTE = "SendProcessor has not been started";

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicIntegerArray completions = new AtomicIntegerArray(REQUESTS);
    private final AtomicInteger answered = new AtomicInteger();
    private final Map<String, AtomicInteger> failures = new ConcurrentSkipListMap<>();

    @ParameterizedTest
    @CsvSource({"shm-queue, ONE_CONTEXT", "shm-queue, TWO_CONTEXTS", "seda, ONE_CONTEXT"})
    void eachRequestIsAnsweredOnceOrFailsWithAReason(String scheme, Ends ends) throws Exception {
        String outer = "%s:outer?timeout=%d".formatted(scheme, TIMEOUT_MILLIS);
        String inner = "%s:inner?timeout=%d".formatted(scheme, TIMEOUT_MILLIS);
        start(receiver(ends), builder -> {
            builder.from(scheme + ":outer?concurrentConsumers=8")
                    .routeId("outer")
                    .to(ExchangePattern.InOut, inner)
                    .process(RequestStormTest::sleepSometimes)
                    .setBody(builder.simple("outer(${body})"));
            builder.from(scheme + ":inner?concurrentConsumers=8")
                    .routeId("inner")
                    .setBody(builder.simple("inner(${body})"));
        });
        start(context, builder -> {
            builder.from("direct:in")
                    .routeId("in")
                    .to(ExchangePattern.InOut, outer)
                    .process(RequestStormTest::sleepSometimes)
                    .to("direct:after?synchronous=true");
            builder.from("direct:after?synchronous=true").to(ExchangePattern.InOut, inner);
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Integer>> callers = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> threads.submit(this::callUntilAllAreDone))
                    .toList();
            int restarts = 0;
            while (!callers.stream().allMatch(Future::isDone)) {
                restart(receiver(ends), restarts % 2 == 0 ? "outer" : "inner");
                restarts++;
                if (restarts % 10 == 0) {
                    restart(context, "in");
                }
            }
            for (Future<Integer> caller : callers) {
                caller.get();
            }
            System.out.printf(
                    "%s, %s: %d requests, %d answered, failed %s; routes stopped and started %d times%n",
                    scheme, ends, REQUESTS, answered.get(), failures, restarts);
        } finally {
            threads.shutdownNow();
        }
        assertThat(IntStream.range(0, REQUESTS).map(completions::get)).containsOnly(1);
        assertThat(failures.keySet())
                .isSubsetOf(Stream.concat(
                                Stream.of(OF_A_STOPPED_ROUTE),
                                EXPLAINED.stream().map(Class::getSimpleName))
                        .toList());
        assertThat(answered.get()
                        + failures.values().stream()
                                .mapToInt(AtomicInteger::get)
                                .sum())
                .isEqualTo(REQUESTS);
    }

    /** Runs one caller, which makes one request after the other and waits for each. */
    private int callUntilAllAreDone() throws Exception {
        AsyncProducer producer = context.getEndpoint("direct:in").createAsyncProducer();
        producer.start();
        int mine = 0;
        for (int request = next.getAndIncrement(); request < REQUESTS; request = next.getAndIncrement()) {
            int number = request;
            Exchange exchange = producer.getEndpoint().createExchange(ExchangePattern.InOut);
            exchange.getMessage().setBody(number);
            CountDownLatch done = new CountDownLatch(1);
            producer.process(exchange, doneSync -> {
                completions.incrementAndGet(number);
                done.countDown();
            });
            assertThat(done.await(HANGS_AFTER.toSeconds(), TimeUnit.SECONDS))
                    .as("request %d is done", number)
                    .isTrue();
            collect(number, exchange);
            mine++;
        }
        producer.stop();
        return mine;
    }

    private void collect(int number, Exchange exchange) {
        if (exchange.getException() == null) {
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("inner(outer(inner(%d)))", number);
            answered.incrementAndGet();
            return;
        }
        failures.computeIfAbsent(reasonOf(exchange), any -> new AtomicInteger()).incrementAndGet();
    }

    private static String reasonOf(Exchange exchange) {
        if (String.valueOf(exchange.getException().getMessage()).startsWith(OF_A_STOPPED_ROUTE)) {
            return OF_A_STOPPED_ROUTE;
        }
        return EXPLAINED.stream()
                .filter(each -> ObjectHelper.getException(each, exchange.getException()) != null)
                .map(Class::getSimpleName)
                .findFirst()
                .orElseGet(() -> exchange.getException().toString());
    }

    private static void sleepSometimes(Exchange exchange) throws InterruptedException {
        if (ThreadLocalRandom.current().nextInt(50) == 0) {
            Thread.sleep(20);
        }
    }

    private static void restart(CamelContext of, String route) throws Exception {
        of.getRouteController().stopRoute(route, 1, TimeUnit.SECONDS);
        Thread.sleep(ThreadLocalRandom.current().nextInt(20));
        of.getRouteController().startRoute(route);
        Thread.sleep(ThreadLocalRandom.current().nextInt(200));
    }
}
