// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.ValueOutOfRangeException;
import io.github.camelshm.memory.segment.NoSuchSegmentException;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentExistsException;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes create and attach segments when they start: what that does, and what makes it fail. */
class StartTest extends CamelFixture {

    @BeforeEach
    void failRatherThanWait() {
        component.setSegmentMustExist(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shm:x?delta=abc                       | Option delta: 'abc' (java.lang.String) is not a "
                        + "valid value for an int64 at offset 0 of segment 'x'",
                "shm:x?delta=1.5                       | Option delta: '1.5' (java.lang.String) is not a valid value "
                        + "for an int64",
                "shm:x?expectedValue=abc               | Option expectedValue: 'abc'",
                "shm:x?initialValue=abc                | Option initialValue: 'abc' (java.lang.String) "
                        + "is not a valid value for an int64 at offset 0 of segment 'x'",
                "shm:x?type=int8&initialValue=128      | 128 is out of range for an int8 at offset 0 of "
                        + "segment 'x': it holds -128 to 127",
                "shm:x?permissions=rwx                 | Option permissions: 'rwx' is not of the form rw-r-----",
                "shm:x?offset=7                        | Offset 7 is not aligned: an int64 needs a multiple "
                        + "of 8, the nearest is 8",
                "shm:x?offset=-8                       | Offset -8 of an int64 is negative",
                "shm:x?segmentSize=4                   | Segment 'x' is 4 bytes, but an int64 at offset 0 needs 8",
                "shm:x?segmentSize=0                   | A segment size of 0 bytes: it must be at least 1",
                "shm:x?createMode=never                | There is no segment 'x' in ",
                "shm:x?type=boolean&operation=add      | Operation add does not apply to a boolean at offset "
                        + "0 of segment 'x'",
                "shm:x?attachTimeout=-1                | An attach timeout of PT-0.001S: it must be at least 0",
                "shm:a/b                               | Segment name 'a/b' holds a separator",
                "shm:..                                | Segment name '..' starts with a dot",
            })
    void invalidOptionsFailTheStartOfAProducer(String uri, String message) throws Exception {
        Throwable thrown = catchThrowable(() -> startRoute("direct:in", route -> route.to(uri)));

        assertThat(allMessages(thrown)).contains(message);
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shm:x?createMode=never                | There is no segment 'x' in ",
                "shm:x?offset=7                        | Offset 7 is not aligned",
                "shm:x?initialValue=abc                | Option initialValue: 'abc'",
                "shm:x?operation=get                   | Option operation: 'get' is for producers, such as "
                        + "to(\"shm:x?operation=get\"); a consumer reads the cell",
                "shm:x?delta=1                         | Option delta: '1' is for producers",
                "shm:x?expectedValue=1                 | Option expectedValue: '1' is for producers",
                "shm:x?overflow=fail                   | Option overflow: 'fail' is for producers",
                "shm:x?greedy=true&changesOnly=false   | greedy=true with changesOnly=false would send one "
                        + "exchange after the other without a pause",
            })
    void invalidOptionsFailTheStartOfAConsumer(String uri, String message) {
        Throwable thrown = catchThrowable(() -> startRoute(uri, route -> route.to("mock:out")));

        assertThat(allMessages(thrown)).contains(message);
    }

    @Test
    void aConsumerThatFailsToStartLeavesNothingOpen() {
        context.getRegistry().bind("broken", new DefaultScheduledPollConsumerScheduler() {
            @Override
            public void startScheduler() {
                throw new IllegalStateException("no scheduler today");
            }
        });

        Throwable thrown = catchThrowable(() -> startRoute("shm:x?scheduler=#broken", route -> route.to("mock:out")));

        assertThat(allMessages(thrown)).contains("no scheduler today");
        assertThat(component.segmentsInUse()).isEmpty();
    }

    @Test
    void pollThreadsZeroIsRefused() {
        component.setPollThreads(0);

        Throwable thrown = catchThrowable(() -> startRoute("shm:x", route -> route.to("mock:out")));

        assertThat(allMessages(thrown)).contains("Option pollThreads is 0, but must be at least 1");
    }

    @Test
    void moreConsumersMayPollThanACamelPoolHasThreads() throws Exception {
        int room = context.getExecutorServiceManager()
                .getDefaultThreadPoolProfile()
                .getMaxQueueSize();
        CountDownLatch polled = new CountDownLatch(room + 1);
        context.start();
        Endpoint endpoint = context.getEndpoint("shm:x?initialDelay=0&delay=60000");

        for (int consumer = 0; consumer <= room; consumer++) {
            context.addService(endpoint.createConsumer(exchange -> polled.countDown()));
        }

        assertThat(polled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aMissingDirectoryFailsTheStart() {
        component.setDirectory(directory.resolve("missing").toString());

        Throwable thrown = catchThrowable(() -> startRoute("shm:x", route -> route.to("mock:out")));

        assertThat(allMessages(thrown))
                .contains("There is no directory " + directory.resolve("missing") + " for segments");
    }

    @Test
    void anInvalidInitialValueIsRefusedEvenIfTheSegmentExists() throws Exception {
        createFile("x", 8);

        assertThat(startFailure("shm:x?initialValue=abc")).hasMessageContaining("Option initialValue: 'abc'");
    }

    @Test
    void failuresHaveExceptionTypesOfTheirOwn() throws Exception {
        createFile("small", 4);

        assertThat(startFailure("shm:none?createMode=never")).isInstanceOf(NoSuchSegmentException.class);
        assertThat(startFailure("shm:small?createMode=exclusive&type=int32"))
                .isInstanceOf(SegmentExistsException.class)
                .hasMessageContaining(
                        "Segment 'small' cannot be created (createMode=exclusive), because it exists already in ");
        assertThat(startFailure("shm:small?attachTimeout=0"))
                .isInstanceOf(SegmentTooSmallException.class)
                .hasMessage("Segment 'small' is 4 bytes, but an int64 at offset 0 needs 8");
        assertThat(startFailure("shm:new?type=int8&initialValue=1000")).isInstanceOf(ValueOutOfRangeException.class);
    }

    @Test
    void aProducerThatFailsToStartDetachesFromTheSegment() {
        Throwable thrown =
                catchThrowable(() -> startRoute("direct:in", route -> route.to("shm:x?delta=abc&unlinkOnStop=true")));

        assertThat(allMessages(thrown)).contains("Option delta");
        assertThat(exists("x"))
                .as("unlinked by its last user, so no endpoint is attached")
                .isFalse();
    }

    @Test
    void aConsumerThatFailsToStartDetachesFromTheSegment() {
        String noSuchProperty = "scheduler.unknownOption=1";

        Throwable thrown = catchThrowable(
                () -> startRoute("shm:x?unlinkOnStop=true&" + noSuchProperty, route -> route.to("mock:out")));

        assertThat(allMessages(thrown)).contains("unknownOption");
        assertThat(exists("x"))
                .as("unlinked by its last user, so no endpoint is attached")
                .isFalse();
    }

    @Test
    void aFailedStartCanBeRepeated() throws Exception {
        context.start();
        addRoutesWithoutStarting("shm:x?createMode=never");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> context.getRouteController().startRoute("reader"))
                    .hasMessageContaining("There is no segment 'x' in ");
        }

        createFile("x", 8);
        mock("out").expectedBodiesReceived(0L);
        context.getRouteController().startRoute("reader");

        mock("out").assertIsSatisfied();
        context.getRouteController().stopRoute("reader");
    }

    private void addRoutesWithoutStarting(String uri) throws Exception {
        addRoutes(builder -> builder.from(uri + "&initialDelay=0")
                .routeId("reader")
                .autoStartup(false)
                .to("mock:out"));
    }

    @Test
    void theSupervisingRouteControllerStartsTheRouteOnceTheSegmentExists() throws Exception {
        SupervisingRouteController supervisor = context.getRouteController().supervising();
        supervisor.setInitialDelay(0);
        supervisor.setBackOffDelay(50);
        startRoute("shm:x?createMode=never&initialDelay=0", route -> route.routeId("reader")
                .to("mock:out"));
        await().atMost(SOON).until(() -> !supervisor.getRestartingRoutes().isEmpty());

        createFile("x", 8);

        mock("out").expectedBodiesReceived(0L);
        mock("out").assertIsSatisfied(SOON.toMillis());
        // The first message may pass before the controller has recorded that the route is up.
        await("the route's status").atMost(SOON).until(() -> context.getRouteController()
                .getRouteStatus("reader")
                .isStarted());
    }

    @Test
    void aLazyProducerFailsTheExchangeInsteadOfTheStartAndRetries() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&lazyStartProducer=true"));

        assertThat(send("direct:in", 1).getException()).isInstanceOf(NoSuchSegmentException.class);

        createFile("x", 8);
        assertThat(send("direct:in", 1).getException()).isNull();
        assertThat(read("x")).isEqualTo(1);
    }

    @Test
    void onlyTheCreatorOfTheSegmentWritesTheInitialValue() {
        assertThat(send("shm:x?initialValue=41&operation=increment", null)
                        .getMessage()
                        .getBody())
                .isEqualTo(42L);
        assertThat(send("shm:x?initialValue=1000&operation=increment", null)
                        .getMessage()
                        .getBody())
                .isEqualTo(43L);
    }

    @Test
    void anExistingSegmentKeepsItsSize() throws Exception {
        createFile("x", 8);

        send("shm:x?segmentSize=4096", 1);

        assertThat(directory.resolve("x")).hasSize(8);
    }

    @Test
    void segmentsAreOnePagePrivateToTheirOwnerByDefault() throws Exception {
        send("shm:x", 1);
        send("shm:y?segmentSize=8&permissions=rw-rw----", 1);

        assertThat(directory.resolve("x")).hasSize(4096);
        assertThat(permissions("x")).isEqualTo("rw-------");
        assertThat(directory.resolve("y")).hasSize(8);
        assertThat(permissions("y")).isEqualTo("rw-rw----");
    }

    @Test
    void aRouteWithCreateModeNeverWaitsUnlessTheSegmentMustExist() throws Exception {
        component.setSegmentMustExist(false);
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&attachTimeout=20000"));
        assertThat(exists("x")).isFalse();

        createFile("x", 8);

        assertThat(send("direct:in", 7).getException()).isNull();
        assertThat(read("x")).isEqualTo(7);
        assertThatThrownBy(() ->
                        addRoutes(builder -> builder.from("direct:other").to("shm:y?createMode=never&reattach=false")))
                .hasRootCauseInstanceOf(NoSuchSegmentException.class);
    }

    @Test
    void theEndpointThatCreatedTheSegmentUnlinksItWhenItsLastUserStops() throws Exception {
        addRoutes(builder -> {
            builder.from("direct:a").routeId("a").to("shm:x?unlinkOnStop=true");
            builder.from("direct:b").routeId("b").to("shm:x?operation=get");
        });
        context.start();

        context.getRouteController().stopRoute("a");
        assertThat(exists("x")).as("b still uses it").isTrue();
        context.getRouteController().stopRoute("b");
        assertThat(exists("x")).isFalse();
    }

    @Test
    void aSegmentOfAnotherProgramStaysAfterAStop() throws Exception {
        createFile("x", 8);
        startRoute("direct:in", route -> route.to("shm:x?unlinkOnStop=true"));

        context.stop();

        assertThat(exists("x")).isTrue();
    }

    @Test
    void aSegmentStaysUnlessUnlinkOnStopIsSet() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x"));

        context.stop();

        assertThat(exists("x")).isTrue();
    }

    @Test
    void aStoppedRouteStartsAgainWithTheValueItLeft() throws Exception {
        startRoute("direct:in", route -> route.routeId("counter").to("shm:x?operation=increment"));
        send("direct:in", null);

        context.getRouteController().stopRoute("counter");
        context.getRouteController().startRoute("counter");

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(2L);
    }

    @Test
    void aContextThatWasStoppedStartsAgain() throws Exception {
        Queue<Object> bodies = new ConcurrentLinkedQueue<>();
        startRoute(
                "shm:x?initialDelay=0",
                route -> route.process(
                        exchange -> bodies.add(exchange.getMessage().getBody())));
        await().atMost(SOON).untilAsserted(() -> assertThat(bodies).containsExactly(0L));

        context.stop();
        write("x", 5);
        context.addComponent("shm", component); // A context forgets its components when it stops.
        context.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(bodies).containsExactly(0L, 5L));
    }

    @Test
    void withoutADirectoryTheSegmentIsInTheHostsDirectory() {
        String name = "camel-shm-test-" + UUID.randomUUID();
        component.setDirectory(null);
        try {
            Exchange exchange = send("shm:" + name, 7);

            assertThat(exchange.getException()).isNull();
            Path host = SegmentDirectory.ofHost().path();
            assertThat(host.resolve(name)).exists();
        } finally {
            SegmentDirectory.ofHost().unlink(name);
        }
    }

    @Test
    void attachingWaitsForACreatorThatFirstMakesAnEmptyFile() throws Exception {
        createFile("x", 0);
        Thread creator = new Thread(() -> {
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            try {
                Files.write(directory.resolve("x"), new byte[] {7, 0, 0, 0});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        creator.start();

        Exchange exchange = send("shm:x?type=int32&byteOrder=littleEndian&operation=get&attachTimeout=20s", null);

        creator.join();
        assertThat(exchange.getMessage().getBody()).isEqualTo(7);
    }

    @Test
    void twoEndpointsShareOneSegmentAtDifferentOffsets() {
        send("shm:x?type=int32&offset=0", 1);
        send("shm:x?type=int32&offset=4", 2);

        assertThat(read("x", CellType.INT64, 0))
                .isEqualTo(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0x2_0000_0001L : 0x1_0000_0002L);
    }

    private String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    /** The exception with which a producer's start failed, without Camel's wrapping. */
    private Throwable startFailure(String uri) {
        return catchThrowableOfType(FailedToCreateProducerException.class, () -> send(uri, 1))
                .getCause();
    }

    private static String allMessages(Throwable thrown) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
