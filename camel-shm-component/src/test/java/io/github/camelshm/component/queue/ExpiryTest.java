// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages expire when their requesters have timed out or their time to live is over. */
class ExpiryTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;
    private static final int SIZE = 16;

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aTimedOutRequestIsNotProcessed(Ends ends) throws Exception {
        assertThat(request("shm-queue:x?timeout=300", "late").getException())
                .isInstanceOf(ExchangeTimedOutException.class);
        out(ends).expectedBodiesReceived("in time");
        startReceiver(ends, "shm-queue:x", exchange -> {});

        send("shm-queue:x", "in time");

        out(ends).assertIsSatisfied();
        ShmQueueEndpoint endpoint = receiver(ends).getEndpoint("shm-queue:x", ShmQueueEndpoint.class);
        assertThat(endpoint.getExpired()).isEqualTo(1);
        assertThat(endpoint.getTaken()).isEqualTo(1);
        eventually(() -> isEmpty());
    }

    @Test
    void aTimedOutRequestIsProcessedIfTheTimeToLiveIsDisabled() throws Exception {
        assertThat(request("shm-queue:x?timeout=50&disableTimeToLive=true", "late")
                        .getException())
                .isInstanceOf(ExchangeTimedOutException.class);
        out(TWO).expectedBodiesReceived("late");

        startReceiver(TWO, "shm-queue:x", exchange -> {});

        out(TWO).assertIsSatisfied();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "browseLimit=1                                  |    | InOnly | 0",
                "timeToLive=5000                                |    | InOnly | 5000",
                "timeToLive=5s                                  |    | InOnly | 5000",
                "browseLimit=1                                  | 7  | InOnly | 7",
                "timeToLive=5000                                | 7  | InOnly | 7",
                "timeToLive=5000                                | 0  | InOnly | 0",
                "timeToLive=5000&disableTimeToLive=true         | 7  | InOnly | 0",
                "timeout=2000                                   |    | InOnly | 0",
                "timeout=2000                                   |    | InOut  | 2000",
                "timeout=2000&timeToLive=5000                   |    | InOut  | 2000",
                "timeout=2000&timeToLive=100                    |    | InOut  | 100",
                "timeout=2000&timeToLive=5000                   | 7  | InOut  | 7",
                "timeout=0                                      |    | InOut  | 0",
                "timeout=0&timeToLive=100                       |    | InOut  | 100",
                "timeout=2000&disableTimeToLive=true            |    | InOut  | 0",
                "timeout=2000&waitForTaskToComplete=Never       |    | InOut  | 0",
                "timeout=2000&waitForTaskToComplete=Always      |    | InOnly | 2000",
            })
    void theExpiryIsThatOfTheHeaderOrOptionOrOfTheWaitForAReply(
            String options, String header, ExchangePattern pattern, long left) {
        CompletableFuture<Exchange> sender = template().asyncSend("shm-queue:x?" + options, exchange -> {
            exchange.setPattern(pattern);
            exchange.getMessage().setHeader(ShmQueueConstants.TIME_TO_LIVE, header);
        });
        eventually(() -> exists("x") && depth("x") == 1);

        QueueMessage message = oldestMessage();

        assertThat(message.expiry()).isEqualTo(left == 0 ? QueueMessage.NO_EXPIRY : message.timestamp() + left);
        assertThat(message.headers()).doesNotContainKey(ShmQueueConstants.TIME_TO_LIVE);
        assertThat(sender).isNotCompletedExceptionally();
    }

    @Test
    void theLongestTimeToLiveNeverEnds() {
        send("shm-queue:x?timeToLive=" + Long.MAX_VALUE, "body");

        assertThat(oldestMessage().expiry()).isEqualTo(Long.MAX_VALUE);
    }

    private QueueMessage oldestMessage() {
        try (Queue queue = openQueue("x")) {
            byte[] bytes = queue.peek(1).get(0);
            return new MessageCodec().decode(bytes, bytes.length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 'Header CamelShmQueueTimeToLive is -1, but must be at least 0'",
        "soon, 'Header CamelShmQueueTimeToLive is ''soon'', but must be a number of milliseconds'"
    })
    void anInvalidTimeToLiveHeaderFailsTheExchange(String header, String why) {
        Exchange sent = template().send("shm-queue:x", exchange -> exchange.getMessage()
                .setHeader(ShmQueueConstants.TIME_TO_LIVE, header));

        assertThat(sent.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
        assertThat(depth("x")).isZero();
    }

    @Test
    void expiredMessagesAreDeadLetteredWithDeadLetterExpired() throws Exception {
        sendExpired("shm-queue:x", "body");
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedBodiesReceived("body");
        dead.expectedHeaderReceived(ShmQueueConstants.DEAD_LETTER_REASON, "It expired before it was taken");
        out(TWO).expectedMessageCount(0);

        startReceiver(TWO, "shm-queue:x?deadLetter=mock:dead&deadLetterExpired=true", exchange -> {});

        dead.assertIsSatisfied();
        out(TWO).assertIsSatisfied();
        eventually(() -> expired(other) == 1 && isEmpty());
        ShmQueueEndpoint endpoint =
                (ShmQueueEndpoint) other.getRoute("receiving").getEndpoint();
        assertThat(endpoint.getDeadLettered()).isEqualTo(1);
    }

    @Test
    void expiredMessagesAreNotDeadLetteredByDefault() throws Exception {
        sendExpired("shm-queue:x", "body");
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);

        startReceiver(TWO, "shm-queue:x?deadLetter=mock:dead", exchange -> {});

        eventually(() -> expired(other) == 1 && isEmpty());
        assertThat(dead.getReceivedCounter()).isZero();
    }

    @Test
    void anExpiredMessageIsCountedOnceItsDeadLetterIsSent() throws Exception {
        sendExpired("shm-queue:x", "body");
        AtomicInteger tried = new AtomicInteger();
        start(other, builder -> builder.from("direct:dead").process(exchange -> {
            if (tried.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        }));

        startReceiver(TWO, "shm-queue:x?deadLetter=direct:dead&deadLetterExpired=true", exchange -> {});

        eventually(() -> tried.get() == 3 && isEmpty() && expired(other) > 0);
        assertThat(expired(other)).isEqualTo(1);
    }

    @Test
    void aMessageThatExpiresBetweenDeliveriesIsNotRedelivered() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        startReceiver(TWO, "shm-queue:x?onFailure=redeliver&maximumDeliveries=15", exchange -> {
            taken.incrementAndGet();
            awaitExpiry(exchange, 300);
            throw new IllegalStateException("too late to try again");
        });

        send("shm-queue:x?timeToLive=300", "body");

        eventually(() -> expired(other) == 1 && isEmpty());
        assertThat(taken).hasValue(1);
    }

    @Test
    void aMessageThatExpiresInTheRouteIsStillAcknowledged() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> awaitExpiry(exchange, 300));
        out(TWO).expectedBodiesReceived("body");

        send("shm-queue:x?timeToLive=300", "body");

        out(TWO).assertIsSatisfied();
        eventually(() -> isEmpty());
        assertThat(expired(other)).isZero();
    }

    private static void awaitExpiry(Exchange exchange, long timeToLive) {
        long sent = exchange.getMessage().getHeader(ShmQueueConstants.MESSAGE_TIMESTAMP, Long.class);
        eventually(() -> System.currentTimeMillis() > sent + timeToLive);
    }

    @Test
    void aMessageExpiresHoweverOftenItWasDelivered() throws Exception {
        sendExpired("shm-queue:x", "body");
        try (Queue queue = openQueue("x")) {
            for (int i = 0; i < 5; i++) {
                assertThat(queue.poll().requeue()).isTrue();
            }
        }
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);

        startReceiver(TWO, "shm-queue:x?maximumDeliveries=2&deadLetter=mock:dead", exchange -> {});

        eventually(() -> expired(other) == 1 && isEmpty());
        assertThat(dead.getReceivedCounter()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&maxMessageSize=10000"})
    void onlyTheFirstBytesOfAnExpiredLargeMessageAreRead(String more) throws Exception {
        sendExpired("shm-queue:x", new byte[2 << 20]);
        corruptAllButTheFirstBytes();
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);

        startReceiver(TWO, "shm-queue:x?deadLetter=mock:dead" + more, exchange -> {});

        eventually(() -> expired(other) == 1 && isEmpty());
        assertThat(dead.getReceivedCounter())
                .as("dead letters of messages that cannot be read")
                .isZero();
        assertThat(largeFiles()).isEmpty();
    }

    private void corruptAllButTheFirstBytes() throws IOException {
        Path file = largeFiles().get(0);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, MessageCodec.EXPIRY_WITHIN, bytes.length, (byte) 0xff);
        Files.write(file, bytes);
    }

    private List<Path> largeFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("\\.x\\.p\\d+\\..*"))
                    .toList();
        }
    }

    @Test
    void aMalformedMessageIsDeadLetteredWhateverItsExpiryBytesSay() throws Exception {
        byte[] negative = {(byte) 0x89, 1, 0x20, (byte) 0xf6, 0, (byte) 0xf4, (byte) 0xf6, (byte) 0xf6, (byte) 0xa0, 0};
        try (Queue queue = createQueue("x")) {
            assertThat(queue.offer(negative, 0, negative.length)).isTrue();
        }
        MockEndpoint dead = other.getEndpoint("mock:dead", MockEndpoint.class);
        dead.expectedMessageCount(1);
        dead.message(0).header(ShmQueueConstants.DEAD_LETTER_REASON).startsWith("It cannot be read: ");

        startReceiver(TWO, "shm-queue:x?deadLetter=mock:dead", exchange -> {});

        dead.assertIsSatisfied();
        assertThat(expired(other)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"offerTimeout=20s", "blockWhenFull=false", "discardWhenFull=true"})
    void aQueueFullOfExpiredMessagesHasRoomWithoutAConsumer(String whenFull) throws Exception {
        for (int i = 0; i < SIZE; i++) {
            sendExpired("shm-queue:x?size=16", i % 2 == 0 ? new byte[10_000] : i);
        }
        String uri = "shm-queue:x?" + whenFull;

        for (int i = 0; i < SIZE; i++) {
            assertThat(send(uri, i).getException()).isNull();
        }

        ShmQueueEndpoint endpoint = context.getEndpoint(uri, ShmQueueEndpoint.class);
        assertThat(endpoint.getExpired()).isEqualTo(SIZE);
        assertThat(endpoint.getSent()).isEqualTo(SIZE);
        assertThat(endpoint.getDiscarded()).isZero();
        assertThat(largeFiles()).isEmpty();
        out(TWO).expectedBodiesReceived(
                        Stream.iterate(0, i -> i + 1).limit(SIZE).toList());
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        out(TWO).assertIsSatisfied();
    }

    @Test
    void aSenderWaitsOnlyUntilTheMessageInItsWayExpires() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            send("shm-queue:x?size=16&timeToLive=1000", i);
        }

        long firstExpires = oldestMessage().expiry();

        CompletableFuture<Exchange> sender =
                CompletableFuture.supplyAsync(() -> send("shm-queue:x?offerTimeout=30s", "late"));

        assertThat(sender.get(20, TimeUnit.SECONDS).getException()).isNull();
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(firstExpires);
        assertThat(expired(context)).isEqualTo(1);
    }

    @Test
    void anUnexpiredMessageKeepsItsPlaceAndIsNotRedelivered() throws Exception {
        String failing = "shm-queue:x?size=16&blockWhenFull=false";
        sendExpired(failing, "expired");
        for (int i = 0; i < SIZE - 2; i++) {
            send(failing, i);
        }
        sendExpired(failing, "expired");

        assertThat(send(failing, "last").getException()).isNull();

        assertThat(send(failing, "no room").getException())
                .as("the oldest message has not expired")
                .isInstanceOf(IllegalStateException.class);
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        eventually(() -> isEmpty());
        assertThat(out(TWO).getExchanges().stream()
                        .map(each -> each.getMessage().getBody(String.class)))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.iterate(0, i -> i + 1).limit(SIZE - 2).map(String::valueOf), Stream.of("last"))
                        .toList());
        assertThat(out(TWO).getExchanges())
                .noneMatch(each -> each.getMessage().getHeaders().containsKey(ShmQueueConstants.REDELIVERED));
        try (Queue queue = openQueue("x")) {
            assertThat(queue.status().redeliveries()).isZero();
        }
        assertThat(expired(context)).isEqualTo(1);
        assertThat(expired(other)).isEqualTo(1);
    }

    /** Sends a message, and returns when it has expired. */
    private void sendExpired(String uri, Object body) {
        Exchange sent = template().send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(ShmQueueConstants.TIME_TO_LIVE, 1);
        });
        assertThat(sent.getException()).isNull();
        long after = System.currentTimeMillis();
        eventually(() -> System.currentTimeMillis() > after + 1);
    }

    /** The number of expired messages, over all endpoints of a context. */
    private static long expired(CamelContext in) {
        return ShmQueueComponent.endpoints(in).stream()
                .mapToLong(ShmQueueEndpoint::getExpired)
                .sum();
    }

    private boolean isEmpty() {
        try (Queue queue = openQueue("x")) {
            return queue.status().ready() + queue.status().unsettled() == 0;
        }
    }
}
