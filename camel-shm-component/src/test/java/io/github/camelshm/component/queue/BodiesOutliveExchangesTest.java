// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body can be read as long as it is referenced, although its message was acknowledged and its file removed. */
class BodiesOutliveExchangesTest extends QueueFixture {
    private static final int LARGE = 2 << 20;

    /** The first byte of each body that was read and whose bytes were all right. */
    private final List<Integer> read = new CopyOnWriteArrayList<>();

    private final Processor reads = exchange -> collect(exchange.getMessage().getBody(byte[].class));

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInAnAggregator(int size) throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .aggregate(builder.constant(1), new GroupedBodyAggregationStrategy())
                .completionSize(10)
                .split(builder.body())
                .process(reads));

        send(10, size);

        readIs(IntStream.range(0, 10).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInAnAggregatorThatKeepsTheLatestUntilATimeout(int size) throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .aggregate(builder.constant(1), new UseLatestAggregationStrategy())
                .completionTimeout(300)
                .process(reads));

        send(3, size);

        readIs(2);
    }

    @Test
    void bodiesOfABatchAreReadableInAnotherThread() throws Exception {
        AggregationStrategy bodies = AggregationStrategies.flexible().accumulateInCollection(ArrayList.class);
        start(other, builder -> builder.from("shm-queue:x")
                .aggregate(builder.constant(1), bodies)
                .completionTimeout(500) // Lets the consumer's thread leave the last body.
                .parallelProcessing()
                .split(builder.body())
                .parallelProcessing()
                .process(reads));

        send(100, LARGE);

        readIs(IntStream.range(0, 100).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInAResequencer(int size) throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .process(exchange -> exchange.getMessage().setHeader("first", first(exchange)))
                .resequence(builder.header("first"))
                .batch()
                .reverse()
                .timeout(500) // Lets the consumer's thread leave the last body.
                .process(reads));

        send(4, size);

        readIs(0, 1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInAWireTapThatRunsLater(int size) throws Exception {
        start(other, builder -> {
            builder.from("shm-queue:x").wireTap("direct:tapped").end().process(reads);
            builder.from("direct:tapped").process(untilAcknowledged()).process(reads);
        });

        send(1, size);

        readIs(0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInParallelBranches(int size) throws Exception {
        start(other, builder -> builder.from("shm-queue:x")
                .multicast()
                .parallelProcessing()
                .to("direct:a", "direct:b", "direct:c"));
        for (String branch : List.of("a", "b", "c")) {
            addRoute(builder -> builder.from("direct:" + branch).process(reads));
        }

        send(5, size);

        await().atMost(SOON).untilAsserted(() -> assertThat(read).hasSize(15).containsOnly(0, 1, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInABranchThatOutlivesItsMulticastsTimeout(int size) throws Exception {
        start(other, builder -> {
            builder.from("shm-queue:x")
                    .multicast()
                    .parallelProcessing()
                    .timeout(50)
                    .to("direct:late");
            builder.from("direct:late").process(untilAcknowledged()).process(reads);
        });

        send(1, size);

        readIs(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableInASedaQueueThatDoesNotHoldTheMessage(int size) throws Exception {
        start(other, builder -> {
            builder.from("shm-queue:x").to("seda:y?waitForTaskToComplete=Never").process(reads);
            builder.from("seda:y").delay(100).process(reads);
        });

        send(5, size);

        await().atMost(SOON).untilAsserted(() -> assertThat(read).hasSize(10).containsOnly(0, 1, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, LARGE})
    void bodyIsReadableAgainInAMock(int size) throws Exception {
        start(other, builder -> builder.from("shm-queue:x").to("mock:out"));
        MockEndpoint out = other.getEndpoint("mock:out", MockEndpoint.class);
        out.expectedMessageCount(10);

        send(10, size);
        out.assertIsSatisfied();
        allIsAcknowledged();

        for (int time = 0; time < 2; time++) {
            for (Exchange exchange : out.getExchanges()) {
                collect(exchange.getMessage().getBody(byte[].class));
                if (exchange.getMessage().getBody() instanceof StreamCache cache) {
                    cache.reset();
                }
            }
        }
        assertThat(read).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void copyThatIsMadeLaterIsReadable() throws Exception {
        StreamCache body = largeBody();
        allIsAcknowledged();

        assertThat(body.length()).isEqualTo(LARGE);
        assertThat(body.inMemory()).isFalse();
        ((InputStream) body).skipNBytes(LARGE - 1);
        StreamCache copy = body.copy(null);

        collect(((InputStream) copy).readAllBytes());
        assertThat(copy.position()).isEqualTo(LARGE);
        assertThat(body.position()).isEqualTo(LARGE - 1);
        assertThat(((InputStream) body).readAllBytes()).hasSize(1);
        ((InputStream) body).close();
        body.reset();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.writeTo(out);
        collect(out.toByteArray());
        assertThat(read).containsExactly(0, 0);
    }

    @Test
    void bodyIsReadableByAnInterruptedThread() throws Exception {
        StreamCache body = largeBody();
        allIsAcknowledged();

        Thread.currentThread().interrupt();
        collect(((InputStream) body.copy(null)).readAllBytes());
        assertThat(Thread.interrupted()).isTrue();
        Thread reader = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                collect(all(body));
            }
        });
        reader.start();
        eventually(() -> read.size() > 10);
        reader.interrupt();
        reader.join();

        collect(all(body));
        assertThat(read).containsOnly(0);
    }

    @Test
    void replyIsReadable() throws Exception {
        start(other, builder -> builder.from("shm-queue:x").process(exchange -> {}));
        start(context, builder -> builder.from("direct:in")
                .to("shm-queue:x?timeout=20000")
                .aggregate(builder.constant(1), new GroupedBodyAggregationStrategy())
                .completionSize(5)
                .split(builder.body())
                .process(reads));

        for (int i = 0; i < 5; i++) {
            assertThat(request("direct:in", body(i, LARGE)).getException()).isNull();
        }

        readIs(0, 1, 2, 3, 4);
    }

    @Test
    void unreferencedBodiesCloseTheirFiles() throws Exception {
        StreamCache body = largeBody();
        allIsAcknowledged();
        assertThat(openMessageFiles()).isEqualTo(1);
        StreamCache copy = body.copy(null);
        body = null;
        other.stop();

        System.gc();
        collect(((InputStream) copy).readAllBytes());
        assertThat(read).containsExactly(0);
        copy = null;

        awaitNoOpenFiles();
    }

    private static void awaitNoOpenFiles() {
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            System.gc();
            return openMessageFiles() == 0;
        });
    }

    private void addRoute(Routes routes) throws Exception {
        other.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.configure(this);
            }
        });
    }

    /** An aggregator's thread reads a body like this while Camel resets it at the end of the consumer's route. */
    @Test
    void bodyIsReadByOneThreadWhileAnotherResetsIt() throws Exception {
        StreamCache body = largeBody();
        AtomicBoolean ended = new AtomicBoolean();
        Thread resetting = new Thread(() -> {
            while (!ended.get()) {
                body.reset();
            }
        });
        resetting.start();
        try {
            byte[] expected = ((InputStream) body.copy(null)).readAllBytes();
            for (int i = 0; i < 20; i++) {
                assertThat(((InputStream) body).readAllBytes()).isEqualTo(expected);
                body.reset();
            }
        } finally {
            ended.set(true);
            resetting.join();
        }
    }

    /** Returns the body of a message of two mebibytes, to which no route and no list here refers any more. */
    private StreamCache largeBody() throws Exception {
        // Bodies of earlier tests count towards the bound of open files until they are collected.
        awaitNoOpenFiles();
        List<Object> bodies = new CopyOnWriteArrayList<>();
        start(other, builder -> builder.from("shm-queue:x")
                .process(exchange -> bodies.add(exchange.getMessage().getBody())));
        send(1, LARGE);
        eventually(() -> bodies.size() == 1);
        return (StreamCache) bodies.remove(0);
    }

    private void send(int count, int size) {
        for (int i = 0; i < count; i++) {
            assertThat(send("shm-queue:x", body(i, size)).getException()).isNull();
        }
    }

    private static byte[] body(int first, int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 7);
        body[0] = (byte) first;
        return body;
    }

    private static byte[] all(StreamCache body) {
        try {
            body.reset();
            return ((InputStream) body).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(byte[] bytes) {
        boolean right = bytes.length > 0 && Arrays.equals(bytes, body(bytes[0], bytes.length));
        read.add(right ? (int) bytes[0] : -1);
    }

    private static int first(Exchange exchange) {
        return exchange.getMessage().getBody(byte[].class)[0];
    }

    private Processor untilAcknowledged() {
        return exchange -> allIsAcknowledged();
    }

    private void allIsAcknowledged() {
        eventually(() -> messageFiles() == 0);
    }

    private long messageFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("\\.x\\.p\\d+\\.\\d+"))
                    .count();
        }
    }

    private void readIs(Integer... firsts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(read).containsExactlyInAnyOrder(firsts));
    }
}
