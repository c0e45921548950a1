// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerTest extends CamelFixture {
    private static final String FAST = "initialDelay=0&delay=5";

    private final Queue<Object> bodies = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, Object>> headers = new ConcurrentLinkedQueue<>();

    private void take(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        bodies.add(body == null ? "idle" : body);
        headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
    }

    private void startConsumer(String uri) throws Exception {
        startRoute(uri, route -> route.routeId("reader").process(this::take));
    }

    private void awaitBodies(Object... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(bodies).containsExactly(expected));
    }

    private ScheduledPollConsumer consumer() {
        return (ScheduledPollConsumer) context.getRoute("reader").getConsumer();
    }

    /** Waits until the consumer has polled this many times more. */
    private void awaitPolls(int polls) {
        long before = consumer().getCounter();
        await().atMost(SOON).until(() -> consumer().getCounter() >= before + polls);
    }

    @Test
    void theFirstExchangeHasTheValueAtTheStartAndNoPreviousValue() throws Exception {
        createFile("x", 8);
        write("x", 7);

        startConsumer("shm:x?" + FAST);

        awaitBodies(7L);
        assertThat(headers.peek()).doesNotContainKey(ShmConstants.PREVIOUS_VALUE);
    }

    @Test
    void laterExchangesAreChangesWithTheValueSentBefore() throws Exception {
        startConsumer("shm:x?" + FAST);
        awaitBodies(0L);

        awaitPolls(5);
        write("x", 3);
        awaitBodies(0L, 3L);
        awaitPolls(5);
        write("x", 4);
        awaitBodies(0L, 3L, 4L);

        assertThat(headers)
                .extracting(each -> each.get(ShmConstants.PREVIOUS_VALUE))
                .containsExactly(null, 0L, 3L);
    }

    @Test
    void withChangesOnlyFalseEachPollSendsTheValue() throws Exception {
        startConsumer("shm:x?changesOnly=false&repeatCount=4&" + FAST);

        awaitBodies(0L, 0L, 0L, 0L);
        assertThat(headers)
                .extracting(each -> each.get(ShmConstants.PREVIOUS_VALUE))
                .containsExactly(null, 0L, 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64"})
    void notANumberCountsAsAChangeOnlyOnce(String type) throws Exception {
        send("shm:x?type=" + type, Double.NaN);

        startConsumer("shm:x?type=" + type + "&" + FAST);

        await().atMost(SOON).until(() -> !bodies.isEmpty());
        awaitPolls(10);
        assertThat(bodies).hasSize(1);
    }

    @Test
    void greedyPollsOnAsLongAsThereAreChanges() throws Exception {
        startRoute("shm:x?greedy=true&initialDelay=0&delay=100000", route -> route.process(this::take)
                .filter(exchange -> exchange.getMessage().getBody(Long.class) < 3)
                .to("shm:x?operation=increment"));

        awaitBodies(0L, 1L, 2L, 3L);
    }

    @Test
    void theSchedulerOptionsWorkAsInOtherComponents() throws Exception {
        startConsumer("shm:x?changesOnly=false&initialDelay=1&delay=2&timeUnit=MILLISECONDS&useFixedDelay=false"
                + "&repeatCount=3&runLoggingLevel=DEBUG");

        awaitBodies(0L, 0L, 0L);
        assertThat(consumer().getInitialDelay()).isEqualTo(1);
        assertThat(consumer().getDelay()).isEqualTo(2);
    }

    @Test
    void aSchedulerThatIsNotStartedDoesNotPoll() throws Exception {
        startConsumer("shm:x?startScheduler=false&" + FAST);

        assertThat(consumer().isSchedulerStarted()).isFalse();
        consumer().startScheduler();
        awaitBodies(0L);
    }

    @Test
    void backoffSkipsPollsWhileTheValueIsIdle() throws Exception {
        startConsumer("shm:x?backoffIdleThreshold=2&backoffMultiplier=1000000&" + FAST);

        awaitBodies(0L);
        await().atMost(SOON).until(() -> consumer().getBackoffCounter() > 3);
        write("x", 1);
        int before = consumer().getBackoffCounter();
        await().atMost(SOON).until(() -> consumer().getBackoffCounter() > before + 3);
        assertThat(bodies).containsExactly(0L);
    }

    @Test
    void idlePollsSendAnEmptyMessageIfConfigured() throws Exception {
        createFile("x", 8);

        startConsumer("shm:x?sendEmptyMessageWhenIdle=true&repeatCount=3&" + FAST);

        awaitBodies(0L, "idle", "idle");
    }

    @Test
    void aSuspendedRouteSendsNothingAndAResumedOneSendsTheChange() throws Exception {
        startConsumer("shm:x?" + FAST);
        awaitBodies(0L);

        context.getRouteController().suspendRoute("reader");
        write("x", 1);
        write("x", 2);
        long polled = consumer().getCounter();
        assertThat(bodies).containsExactly(0L);
        context.getRouteController().resumeRoute("reader");

        awaitBodies(0L, 2L);
        assertThat(consumer().getCounter()).isGreaterThan(polled);
    }

    @Test
    void aRestartedRouteSendsTheValueAtTheStartAgain() throws Exception {
        startConsumer("shm:x?" + FAST);
        awaitBodies(0L);

        context.getRouteController().stopRoute("reader");
        context.getRouteController().startRoute("reader");

        awaitBodies(0L, 0L);
        assertThat(headers).noneMatch(each -> each.containsKey(ShmConstants.PREVIOUS_VALUE));
    }

    @Test
    void aFailedExchangeIsNotSentAgainAndPollingContinues() throws Exception {
        startRoute("shm:x?" + FAST, route -> route.process(this::take).process(exchange -> {
            throw new IllegalStateException("the route fails");
        }));
        awaitBodies(0L);

        write("x", 1);

        awaitBodies(0L, 1L);
    }

    static List<Error> errors() {
        return List.of(new StackOverflowError("deep"), new AssertionError("wrong"), new NoClassDefFoundError("gone"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorInTheRouteDoesNotStopPolling(Error error) throws Exception {
        startRoute(
                "shm:x?" + FAST,
                route -> route.routeId("reader").process(this::take).process(exchange -> {
                    throw error;
                }));
        awaitBodies(0L);

        write("x", 1);

        awaitBodies(0L, 1L);
        assertThat(consumer().isSchedulerStarted()).isTrue();
        await("no exchange is in flight, so stopping does not wait")
                .atMost(SOON)
                .until(() -> context.getInflightRepository().size("reader") == 0);
    }

    @Test
    void anErrorInTheRouteOfAnEmptyMessageDoesNotStopPolling() throws Exception {
        AtomicInteger empty = new AtomicInteger();
        startRoute("shm:x?sendEmptyMessageWhenIdle=true&" + FAST, route -> route.routeId("reader")
                .process(exchange -> {
                    if (exchange.getMessage().getBody() == null) {
                        empty.incrementAndGet();
                        throw new AssertionError("no body");
                    }
                }));

        await().atMost(SOON).until(() -> empty.get() > 3);
        context.getRouteController().suspendRoute("reader");
        await().atMost(SOON).until(() -> context.getInflightRepository().size("reader") == 0);
    }

    @Test
    void anErrorInThePollStrategyDoesNotStopPolling() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        context.getRegistry().bind("strategy", new DefaultPollingConsumerPollStrategy() {
            @Override
            public boolean begin(Consumer consumer, Endpoint endpoint) {
                polls.incrementAndGet();
                throw new AssertionError("a fault that surfaced late");
            }
        });

        startConsumer("shm:x?pollStrategy=#strategy&" + FAST);

        await().atMost(SOON).until(() -> polls.get() > 3);
    }

    @Test
    void aFailedExchangeGoesToTheRoutesErrorHandler() throws Exception {
        start(builder -> {
            builder.onException(Exception.class).handled(true).to("mock:failed");
            builder.from("shm:x?" + FAST).process(exchange -> {
                throw new IllegalStateException("the route fails");
            });
        });

        mock("failed").expectedBodiesReceived(0L);
        mock("failed").assertIsSatisfied(SOON.toMillis());
    }

    @Test
    void eachOfManyRoutesThatReadOneCellSeesEveryChange() throws Exception {
        start(builder -> {
            builder.from("shm:x?" + FAST).process(this::take);
            builder.from("shm:x?" + FAST).process(this::take);
        });
        awaitBodies(0L, 0L);

        write("x", 1);

        awaitBodies(0L, 0L, 1L, 1L);
    }

    @Test
    void fiftyConsumersUseOneThread() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        start(builder -> {
            for (int i = 0; i < 50; i++) {
                builder.from("shm:x" + i + "?" + FAST).process(exchange -> {
                    threads.add(Thread.currentThread());
                    all.countDown();
                });
            }
        });

        assertThat(all.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Set.copyOf(threads)).hasSize(1);
        assertThat(threads.peek().getName()).contains("shm-poll");
    }

    @Test
    void fourPollThreadsRunFourRoutesAtTheSameTime() throws Exception {
        component.setPollThreads(4);
        CountDownLatch fourAtOnce = new CountDownLatch(4);
        start(builder -> {
            for (int i = 0; i < 4; i++) {
                builder.from("shm:x" + i + "?" + FAST).process(exchange -> {
                    fourAtOnce.countDown();
                    fourAtOnce.await();
                });
            }
        });

        assertThat(fourAtOnce.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aUsersOwnThreadPoolIsUsed() throws Exception {
        ScheduledExecutorService own = Executors.newScheduledThreadPool(1, task -> new Thread(task, "my-own"));
        try {
            context.getRegistry().bind("own", own);
            startRoute("shm:x?scheduledExecutorService=#own&" + FAST, route -> route.process(exchange ->
                            exchange.getMessage().setBody(Thread.currentThread().getName()))
                    .process(this::take));

            awaitBodies("my-own");
            context.stop();
            assertThat(own.isShutdown()).as("it is the user's").isFalse();
        } finally {
            own.shutdownNow();
        }
    }
}
