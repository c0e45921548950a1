// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a message that is malformed, whose route fails, or whose consumers die. */
class RedeliveryTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;

    private final List<Integer> deliveries = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aFailedMessageIsAcknowledgedLikeWithSeda(Ends ends) throws Exception {
        AtomicInteger taken = new AtomicInteger();
        startReceiver(ends, "shm-queue:x", exchange -> {
            taken.incrementAndGet();
            throw new IllegalStateException("bad");
        });

        send("shm-queue:x", "body");

        eventually(() -> taken.get() == 1 && depthAndUnsettled() == 0);
        assertThat(taken).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aFailedMessageIsRedeliveredWithOnFailureRedeliver(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x?onFailure=redeliver", this::failTwice);
        out(ends).expectedBodiesReceived("body");

        send("shm-queue:x", "body");

        out(ends).assertIsSatisfied();
        assertThat(deliveries).containsExactly(1, 2, 3);
        Message last = out(ends).getExchanges().get(0).getMessage();
        assertThat(last.getHeader(ShmQueueConstants.DELIVERIES)).isEqualTo(3);
        assertThat(last.getHeader(ShmQueueConstants.REDELIVERED)).isEqualTo(true);
        eventually(() -> depthAndUnsettled() == 0);
    }

    private void failTwice(Exchange exchange) {
        deliveries.add(exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES, 1, Integer.class));
        if (deliveries.size() < 3) {
            throw new IllegalStateException("not yet");
        }
    }

    @Test
    void redeliveryEndsAtMaximumDeliveries() throws Exception {
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver&maximumDeliveries=2", exchange -> {
            deliveries.add(exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES, 1, Integer.class));
            throw new IllegalStateException("bad");
        });

        send("shm-queue:x", "body");

        eventually(() -> deliveries.size() == 2 && depthAndUnsettled() == 0);
        assertThat(deliveries).containsExactly(1, 2);
    }

    @Test
    void aRollbackIsAFailure() throws Exception {
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver", exchange -> {
            deliveries.add(exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES, 1, Integer.class));
            exchange.setRollbackOnly(deliveries.size() == 1);
        });

        send("shm-queue:x", "body");

        eventually(() -> deliveries.size() == 2 && depthAndUnsettled() == 0);
        assertThat(deliveries).containsExactly(1, 2);
    }

    @Test
    void aFailureThatTheRouteHandlesDoesNotCount() throws Exception {
        start(other, builder -> {
            builder.onException(IllegalStateException.class).handled(true).to("mock:handled");
            builder.from("shm-queue:x?onFailure=redeliver").process(exchange -> {
                throw new IllegalStateException("bad");
            });
        });
        other.getEndpoint("mock:handled", MockEndpoint.class).expectedMessageCount(1);

        send("shm-queue:x", "body");

        MockEndpoint.assertIsSatisfied(other);
        eventually(() -> depthAndUnsettled() == 0);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aMessageThatFailsTooOftenIsDeadLetteredAsItArrived(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x?onFailure=redeliver&maximumDeliveries=2&deadLetter=mock:dead", exchange -> {
            exchange.getMessage().setBody("changed");
            throw new IllegalStateException("bad");
        });
        var dead = receiver(ends).getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedBodiesReceived("body");

        template().sendBodyAndHeader("shm-queue:x", "body", "mine", "kept");

        dead.assertIsSatisfied();
        Message message = dead.getExchanges().get(0).getMessage();
        assertThat(message.getHeader("mine")).isEqualTo("kept");
        assertThat(message.getHeader(ShmQueueConstants.DEAD_LETTER_QUEUE)).isEqualTo("x");
        assertThat(message.getHeader(ShmQueueConstants.DEAD_LETTER_DELIVERIES)).isEqualTo(2);
        assertThat(message.getHeader(ShmQueueConstants.DEAD_LETTER_REASON, String.class))
                .isEqualTo("Its route failed 2 times, the last time with java.lang.IllegalStateException: bad");
        eventually(() -> depthAndUnsettled() == 0);
    }

    @Test
    void theDeadLetterEndpointMayBeAQueue() throws Exception {
        startReceiver(
                TWO, "shm-queue:x?onFailure=redeliver&maximumDeliveries=1&deadLetter=shm-queue:x.dead", exchange -> {
                    throw new IllegalStateException("bad");
                });
        start(context, builder -> builder.from("shm-queue:x.dead").to("mock:dead"));
        var dead = context.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedMessageCount(1);
        dead.message(0).header(ShmQueueConstants.DEAD_LETTER_REASON).contains("IllegalStateException: bad");

        send("shm-queue:x", "body");

        dead.assertIsSatisfied();
    }

    @Test
    void aMessageThatKillsItsConsumersIsDeadLetteredUnprocessed() throws Exception {
        send("shm-queue:x", "poison");
        takeAndDie(3);
        AtomicInteger taken = new AtomicInteger();
        startReceiver(TWO, "shm-queue:x?maximumDeliveries=3&deadLetter=mock:dead", exchange -> taken.incrementAndGet());
        var dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedBodiesReceived("poison");
        dead.expectedHeaderReceived(
                ShmQueueConstants.DEAD_LETTER_REASON,
                "It was delivered 3 times before and never acknowledged: its consumers died, requeued "
                        + "it, or failed");

        dead.assertIsSatisfied();

        assertThat(taken).hasValue(0);
        eventually(() -> depthAndUnsettled() == 0);
    }

    @Test
    void aMessageTakenDuringASuspensionIsReleased() throws Exception {
        start(other, builder -> builder.from("shm-queue:x").routeId("receiving").to("mock:out"));
        ShmQueueConsumer consumer =
                (ShmQueueConsumer) other.getRoute("receiving").getConsumer();
        other.getRouteController().suspendRoute("receiving");
        send("shm-queue:x", "one");

        try (Queue queue = openQueue("x")) {
            consumer.route(new UnsettledMessage(consumer, queue.poll()));

            assertThat(queue.poll().deliveries()).isEqualTo(1);
        }
    }

    @Test
    void withoutADeadLetterEndpointAMessageIsRedeliveredForEver() throws Exception {
        send("shm-queue:x", "poison");
        takeAndDie(8);
        startReceiver(TWO, "shm-queue:x?maximumDeliveries=3", exchange -> {});
        out(TWO).expectedMessageCount(1);
        out(TWO).expectedHeaderReceived(ShmQueueConstants.DELIVERIES, 9);

        out(TWO).assertIsSatisfied();
    }

    /** Requeues the message, as recovery does for a dead consumer's unsettled message. */
    private void takeAndDie(int times) {
        try (Queue queue = openQueue("x")) {
            for (int i = 0; i < times; i++) {
                Delivery delivery = queue.poll();
                assertThat(delivery.deliveries()).isEqualTo(i + 1);
                assertThat(delivery.requeue()).isTrue();
            }
        }
    }

    @Test
    void aMessageWhoseDeadLetterCannotBeSentStaysInTheQueue() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start(other, builder -> builder.from("direct:dead").process(exchange -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("no room for dead letters");
            }
        }));
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver&maximumDeliveries=1&deadLetter=direct:dead", exchange -> {
            throw new IllegalStateException("bad");
        });

        send("shm-queue:x", "body");

        eventually(() -> attempts.get() == 3 && depthAndUnsettled() == 0);
    }

    @Test
    void aMalformedMessageIsReportedAndAcknowledged() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        out(TWO).expectedBodiesReceived("good");
        offer(new byte[] {1, 2, 3});

        send("shm-queue:x", "good");

        out(TWO).assertIsSatisfied();
        eventually(() -> depthAndUnsettled() == 0);
        assertThat(((ShmQueueEndpoint) other.getRoutes().get(0).getEndpoint()).getFailures())
                .isEqualTo(1);
    }

    @Test
    void aMalformedMessageIsDeadLettered() throws Exception {
        startReceiver(TWO, "shm-queue:x?deadLetter=mock:dead", exchange -> {});
        var dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedMessageCount(1);
        dead.message(0).header(ShmQueueConstants.DEAD_LETTER_REASON).startsWith("It cannot be read: ");

        offer(new byte[] {1, 2, 3});

        dead.assertIsSatisfied();
        assertThat(dead.getExchanges().get(0).getMessage().getBody()).isEqualTo(new byte[] {1, 2, 3});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&maximumDeliveries=1&deadLetter=mock:dead"})
    void aMessageTooLargeForOneConsumerIsLeftToAnother(String more) throws Exception {
        send("shm-queue:x", new byte[20_000]);
        startReceiver(TWO, "shm-queue:x?maxMessageSize=10000" + more, exchange -> {});
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        eventually(() -> deliveriesBefore() > 3);
        other.stop();
        assertThat(dead.getReceivedCounter()).isZero();

        start(context, builder -> builder.from("shm-queue:x")
                .convertBodyTo(byte[].class)
                .to("mock:larger"));

        MockEndpoint larger = context.getEndpoint("mock:larger", MockEndpoint.class);
        larger.expectedMessageCount(1);
        larger.assertIsSatisfied();
        assertThat((byte[]) larger.getExchanges().get(0).getMessage().getBody()).hasSize(20_000);
        eventually(() -> depthAndUnsettled() == 0);
    }

    private long deliveriesBefore() {
        try (Queue queue = openQueue("x")) {
            return queue.status().redeliveries();
        }
    }

    @Test
    void aMessageWithoutItsFileIsAcknowledgedAfterAFewAttempts() throws Exception {
        send("shm-queue:x", new byte[20_000]);
        deleteLargeFiles();
        startReceiver(TWO, "shm-queue:x?maximumDeliveries=3", exchange -> {});
        out(TWO).expectedBodiesReceived("good");

        send("shm-queue:x", "good");

        out(TWO).assertIsSatisfied();
        eventually(() -> depthAndUnsettled() == 0);
        assertThat(deliveriesBefore()).isEqualTo(2);
    }

    private void deleteLargeFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> large = files.filter(
                            file -> file.getFileName().toString().matches("\\.x\\.p\\d+\\..*"))
                    .toList();
            assertThat(large).isNotEmpty();
            for (Path file : large) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aMessageWithoutItsFileIsDeadLetteredWithoutABody() throws Exception {
        send("shm-queue:x", new byte[20_000]);
        deleteLargeFiles();
        takeAndDie(2);
        startReceiver(TWO, "shm-queue:x?maximumDeliveries=2&deadLetter=mock:dead", exchange -> {});
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedMessageCount(1);

        dead.assertIsSatisfied();

        Message message = dead.getExchanges().get(0).getMessage();
        assertThat(message.getBody()).isNull();
        assertThat(message.getHeader(ShmQueueConstants.DEAD_LETTER_REASON)).isNotNull();
        eventually(() -> depthAndUnsettled() == 0);
    }

    @Test
    void aMessageIsSettledThoughSettlingThrowsAnError() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver&deadLetter=direct:dead", exchange -> {
            taken.incrementAndGet();
            throw new IllegalStateException("bad");
        });
        AtomicInteger deadLettered = new AtomicInteger();
        start(other, builder -> builder.from("direct:dead").process(exchange -> {
            if (deadLettered.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("in the dead letter route");
            }
        }));

        send("shm-queue:x", "body");

        eventually(() -> deadLettered.get() == 2 && depthAndUnsettled() == 0);
        assertThat(taken).hasValue(5);
    }

    @Test
    void anErrorWhileReadingAMessageLosesNeitherItNorTheConsumer() throws Exception {
        AtomicInteger read = new AtomicInteger();
        other.getRegistry().bind("broken", new ShmQueueHeaderFilterStrategy() {
            @Override
            public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
                if (read.incrementAndGet() < 3) {
                    throw new NoClassDefFoundError("in a filter");
                }
                return false;
            }
        });
        other.getRegistry().bind("worse", (ExceptionHandler) new LoggingExceptionHandler(other, getClass()) {
            @Override
            public void handleException(String message, Throwable exception) {
                throw new NoClassDefFoundError("in a handler");
            }
        });
        startReceiver(TWO, "shm-queue:x?headerFilterStrategy=#broken&exceptionHandler=#worse", exchange -> {});
        out(TWO).expectedBodiesReceived("body");
        out(TWO).expectedHeaderReceived(ShmQueueConstants.DELIVERIES, 3);

        template().sendBodyAndHeader("shm-queue:x", "body", "mine", 1);

        out(TWO).assertIsSatisfied();
        eventually(() -> depthAndUnsettled() == 0);
    }

    @Test
    void aQueueCannotBeItsOwnDeadLetterEndpoint() {
        assertThatThrownBy(() -> startReceiver(TWO, "shm-queue:x?deadLetter=shm-queue:x", exchange -> {}))
                .hasStackTraceContaining("Option deadLetter of queue 'x' is that queue itself");
    }

    @Test
    void anErrorInTheRouteIsAFailureAndTheConsumerSurvives() throws Exception {
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver&maximumDeliveries=3", exchange -> {
            if (exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES) == null) {
                throw new StackOverflowError("of the route's own");
            }
        });
        out(TWO).expectedBodiesReceived("body");

        send("shm-queue:x", "body");

        out(TWO).assertIsSatisfied();
        eventually(() -> depthAndUnsettled() == 0);
        assertThat(other.getInflightRepository().size()).isZero();
    }

    private void offer(byte[] bytes) {
        try (Queue queue = openQueue("x")) {
            assertThat(queue.offer(bytes, 0, bytes.length)).isTrue();
        }
    }

    private int depthAndUnsettled() {
        try (Queue queue = openQueue("x")) {
            return queue.status().ready() + queue.status().unsettled();
        }
    }
}
