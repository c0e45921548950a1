// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rest of a route after a reply, a timeout or a stop delays no other reply, timeout or stop. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContinuationsTest extends QueueFixture {
    private static final int CALLERS = 200;

    /** Takes longer than a requester polls for its reply itself, so another thread has to continue the route. */
    private static void work(Exchange exchange) throws InterruptedException {
        Thread.sleep(10);
        exchange.getMessage().setBody("done: " + exchange.getMessage().getBody());
    }

    /** The ways in which a route waits in its own thread for the reply to a second request. */
    enum Nested {
        SPLIT {
            @Override
            void add(RouteBuilder builder) {
                builder.from("direct:in")
                        .to(ExchangePattern.InOut, SERVICE)
                        .split(builder.constant(List.of("a", "b")))
                        .synchronous()
                        .to(ExchangePattern.InOut, SERVICE)
                        .end();
            }
        },
        MULTICAST {
            @Override
            void add(RouteBuilder builder) {
                builder.from("direct:in")
                        .to(ExchangePattern.InOut, SERVICE)
                        .multicast()
                        .synchronous()
                        .to(ExchangePattern.InOut, SERVICE)
                        .to(ExchangePattern.InOut, SERVICE)
                        .end();
            }
        },
        SYNCHRONOUS_DIRECT {
            @Override
            void add(RouteBuilder builder) {
                builder.from("direct:in").to(ExchangePattern.InOut, SERVICE).to("direct:b?synchronous=true");
                builder.from("direct:b?synchronous=true").to(ExchangePattern.InOut, SERVICE);
            }
        },
        BEAN {
            @Override
            void add(RouteBuilder builder) {
                ProducerTemplate template = builder.getContext().createProducerTemplate();
                builder.from("direct:in").to(ExchangePattern.InOut, SERVICE).process(exchange -> exchange.getMessage()
                        .setBody(template.requestBody(
                                SERVICE, exchange.getMessage().getBody())));
            }
        };

        private static final String SERVICE = "shm-queue:svc?timeout=60000";

        abstract void add(RouteBuilder builder);
    }

    static Stream<Nested> nested() {
        return Stream.of(Nested.values());
    }

    @ParameterizedTest
    @MethodSource("nested")
    void aRequestAfterAReplyIsAnswered(Nested way) throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:svc", ContinuationsTest::work);
        start(context, way::add);

        Exchange exchange = request("direct:in", "x");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).startsWith("done: ");
    }

    @Test
    void aRouteThatIsSlowAfterItsReplyDelaysNoOther() throws Exception {
        CountDownLatch othersAnswered = new CountDownLatch(5);
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:svc", ContinuationsTest::work);
        start(context, builder -> {
            builder.from("direct:slow")
                    .to(ExchangePattern.InOut, "shm-queue:svc?timeout=0")
                    .process(exchange -> exchange.getMessage()
                            .setHeader("held up none", othersAnswered.await(60, TimeUnit.SECONDS)));
            builder.from("direct:quick").to(ExchangePattern.InOut, "shm-queue:svc?timeout=0");
        });

        CompletableFuture<Exchange> slow = asyncRequest("direct:slow");
        for (int i = 0; i < 5; i++) {
            assertThat(request("direct:quick", "x").getException()).isNull();
            othersAnswered.countDown();
        }

        assertThat(slow.get(60, TimeUnit.SECONDS).getMessage().getHeader("held up none"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoHundredCallersWithNestedRequestsAreAnswered(boolean profileOfOneThread) throws Exception {
        if (profileOfOneThread) {
            ThreadPoolProfile one = new ThreadPoolProfile("one");
            one.setDefaultProfile(true);
            one.setPoolSize(1);
            one.setMaxPoolSize(1);
            one.setMaxQueueSize(1);
            context.getExecutorServiceManager().setDefaultThreadPoolProfile(one);
        }
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:svc?concurrentConsumers=4", exchange -> {
            Thread.sleep(1);
            exchange.getMessage().setBody(exchange.getMessage().getBody() + "+");
        });
        start(context, builder -> builder.from("direct:in")
                .to(ExchangePattern.InOut, "shm-queue:svc?timeout=0")
                .to("direct:nested?synchronous=true")
                .to("direct:nested?synchronous=true")
                .to("direct:nested?synchronous=true"));
        start(context, builder -> builder.from("direct:nested?synchronous=true")
                .to(ExchangePattern.InOut, "shm-queue:svc?timeout=0"));

        List<CompletableFuture<Object>> replies =
                IntStream.range(0, CALLERS).mapToObj(number -> caller(number)).toList();

        for (int i = 0; i < CALLERS; i++) {
            assertThat(replies.get(i).get(90, TimeUnit.SECONDS)).isEqualTo(i + "++++");
        }
    }

    private CompletableFuture<Object> caller(int number) {
        CompletableFuture<Object> reply = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Exchange exchange = request("direct:in", number);
            reply.complete(
                    exchange.isFailed()
                            ? exchange.getException()
                            : exchange.getMessage().getBody());
        });
        thread.setDaemon(true);
        thread.start();
        return reply;
    }

    @Test
    void requestsTimeOutWhileErrorHandlersOfOthersAreSlow() throws Exception {
        CountDownLatch handled = new CountDownLatch(5);
        AtomicInteger together = new AtomicInteger();
        start(context, builder -> {
            builder.onException(ExchangeTimedOutException.class).handled(true).process(exchange -> {
                handled.countDown();
                if (handled.await(60, TimeUnit.SECONDS)) {
                    together.incrementAndGet();
                }
            });
            builder.from("direct:in").to(ExchangePattern.InOut, "shm-queue:unserved?timeout=100");
        });

        List<CompletableFuture<Exchange>> callers =
                IntStream.range(0, 5).mapToObj(i -> asyncRequest("direct:in")).toList();
        for (CompletableFuture<Exchange> caller : callers) {
            caller.get(90, TimeUnit.SECONDS);
        }

        assertThat(together).hasValue(5);
    }

    @Test
    void theStoppingThreadAndTheTimerRunNoRoute() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AsyncCallback seen = doneSync -> threads.add(Thread.currentThread().getName());
        context.start();
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:unserved?timeout=0", ShmQueueEndpoint.class);
        ShmQueueEndpoint impatient = context.getEndpoint("shm-queue:unserved?timeout=20", ShmQueueEndpoint.class);
        ShmQueueProducer producer = (ShmQueueProducer) endpoint.createProducer();
        ShmQueueProducer timingOut = (ShmQueueProducer) impatient.createProducer();
        producer.start();
        timingOut.start();
        Exchange stopped = endpoint.createExchange(ExchangePattern.InOut);
        Exchange timedOut = impatient.createExchange(ExchangePattern.InOut);
        producer.process(stopped, seen);
        timingOut.process(timedOut, seen);
        eventually(() -> timedOut.getException() instanceof ExchangeTimedOutException);

        endpoint.shared().requests().stop();

        eventually(() -> stopped.getException() instanceof RejectedExecutionException && !threads.isEmpty());
        assertThat(threads).allMatch(name -> name.contains("shm-queue-continuation"));
        producer.stop();
        timingOut.stop();
    }

    /** Where no new thread can be created, the current thread continues the route: possibly late, but not never. */
    @Test
    void requestIsCompletedThoughNoThreadCanBeCreated() throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
            @Override
            public ExecutorService newCachedThreadPool(ThreadFactory threads) {
                return super.newCachedThreadPool(task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });
            }
        });
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:svc", ContinuationsTest::work);

        assertThat(request("shm-queue:svc", "x").getMessage().getBody()).isEqualTo("done: x");
    }

    private CompletableFuture<Exchange> asyncRequest(String uri) {
        return template().asyncSend(uri, exchange -> exchange.setPattern(ExchangePattern.InOut));
    }
}
