// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Routes whose segment is replaced, is missing for a while, or does not exist yet. */
class CellRoutesReattachTest extends CamelFixture {
    private static final String FAST = "initialDelay=0&delay=5";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ShmEndpoint.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void captureLogs() {
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void stopCapturingLogs() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void aConsumerReportsTheNewSegmentsValueAsAChange() throws Exception {
        createFile("x", 8);
        write("x", 41);
        mock("out").expectedBodiesReceived(41L, 7L);
        startRoute("shm:x?createMode=never&" + FAST, route -> route.to("mock:out"));
        await().atMost(SOON).until(() -> mock("out").getReceivedCounter() == 1);

        unlink("x");
        createFile("other", 16);
        write("other", 7);
        Files.move(directory.resolve("other"), directory.resolve("x"));

        mock("out").assertIsSatisfied(SOON.toMillis());
        await().atMost(SOON).until(() -> !warnings().isEmpty());
        assertThat(warnings())
                .singleElement()
                .asString()
                .startsWith("Segment 'x' was lost: ")
                .contains(". Attached again ")
                .endsWith(" ms later, with 16 bytes");
    }

    @Test
    void anExchangeWaitsForTheSegmentUntilTheAttachTimeout() throws Exception {
        createFile("x", 8);
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&operation=increment&attachTimeout=60s"));
        unlink("x");
        await().atMost(SOON).until(() -> !endpoint("x").getSegment().isAttached());

        CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(() -> send("direct:in", null));
        createFile("x", 8);

        assertThat(waiting.get().getException()).isNull();
        assertThat(read("x")).isEqualTo(1);
    }

    @Test
    void anExchangeWithAttachTimeoutZeroFailsAtOnceWithTheReason() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?createMode=never&attachTimeout=0"));

        assertThat(send("direct:in", 1).getException())
                .isInstanceOf(SegmentLostException.class)
                .hasMessage("Segment 'x' is lost: it does not exist yet (There is no segment 'x' in "
                        + directory.toRealPath() + ")");
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("waits for its segment: it does not exist yet (There is no segment 'x' in ");
        createFile("x", 8);
        await().atMost(SOON).until(() -> send("direct:in", 1).getException() == null);
        assertThat(read("x")).isEqualTo(1);
    }

    @Test
    void aConsumerWaitsForASegmentThatDoesNotExistYet() throws Exception {
        startRoute("shm:x?createMode=never&" + FAST, route -> route.to("mock:out"));
        mock("out").expectedBodiesReceived(0L);

        createFile("x", 8);

        mock("out").assertIsSatisfied(SOON.toMillis());
    }

    @Test
    void aCreatorRecreatesItsSegmentWithItsInitialValue() throws Exception {
        startRoute("direct:in", route -> route.to("shm:x?initialValue=40&operation=increment"));
        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(41L);

        unlink("x");

        await().atMost(SOON).until(() -> exists("x"));
        await().atMost(SOON).until(() -> endpoint("x").getSegment().timesReattached() == 1);
        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(41L);
        await().atMost(SOON).until(() -> !warnings().isEmpty());
        assertThat(warnings()).singleElement().asString().contains(". Created again ");
    }

    @Test
    void aSegmentThatIsTooSmallStillFailsTheStart() throws Exception {
        createFile("x", 4);

        Throwable thrown = catchThrowable(() -> startRoute("direct:in", route -> route.to("shm:x?attachTimeout=10")));

        assertThat(thrown).rootCause().isInstanceOf(SegmentTooSmallException.class);
    }

    @Test
    void anotherUsersSegmentIsRefusedUnlessThatUserIsTrusted() throws Exception {
        createFile("x", 8);
        UserPrincipal nobody =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try {
            Files.setOwner(directory.resolve("x"), nobody);
        } catch (FileSystemException e) {
            assumeThat(false).as("only root gives files away").isTrue();
        }

        assertThat(catchThrowable(() -> send("shm:x?trustedOwners=daemon", 1)))
                .hasStackTraceContaining("Segment 'x' in " + directory.toRealPath()
                        + " belongs to user nobody, which is neither one of trustedOwners [daemon] nor ");
        assertThat(send("shm:x?trustedOwners=daemon, nobody", 1).getException()).isNull();
        assertThat(send("shm:x?trustedOwners=*", 2).getException()).isNull();
        try (var segment = SegmentDirectory.at(directory)
                .open("x", SegmentOptions.defaults().withTrustedOwners(Set.of("nobody")))) {
            assertThat(LongCell.in(segment, CellSpec.of(CellType.INT64)).get()).isEqualTo(2);
        }
    }

    private ShmEndpoint endpoint(String name) {
        return context.getEndpoints().stream()
                .filter(ShmEndpoint.class::isInstance)
                .map(ShmEndpoint.class::cast)
                .filter(endpoint -> endpoint.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> warnings() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
