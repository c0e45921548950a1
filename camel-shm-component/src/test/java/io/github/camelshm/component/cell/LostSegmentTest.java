// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Another program truncates, unlinks or replaces a segment that routes use and that is not attached again. */
class LostSegmentTest extends CamelFixture {
    private static final String FAST = "initialDelay=0&delay=5";

    /** What another program does to a segment, and the message that reports it. */
    enum Outage {
        TRUNCATED("Segment 'x' is lost: it was truncated from 4096 to 0 bytes") {
            @Override
            void happenTo(CamelFixture fixture) throws Exception {
                fixture.truncate("x");
            }
        },
        UNLINKED("Segment 'x' is lost: it was unlinked") {
            @Override
            void happenTo(CamelFixture fixture) throws Exception {
                fixture.unlink("x");
            }
        },
        REPLACED("Segment 'x' is lost: it was replaced by another of 4096 bytes") {
            @Override
            void happenTo(CamelFixture fixture) throws Exception {
                fixture.replace("x");
            }
        };

        final String message;

        Outage(String message) {
            this.message = message;
        }

        abstract void happenTo(CamelFixture fixture) throws Exception;
    }

    private final Queue<ILoggingEvent> warnings = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ShmConsumer.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                warnings.add(event);
            }
        }
    };

    @BeforeEach
    void captureLogs() {
        component.setReattach(false);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopCapturingLogs() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void exchangesFailAndOtherSegmentsStayUsable(Outage outage) throws Exception {
        start(builder -> {
            builder.from("direct:x").to("shm:x?operation=get");
            builder.from("direct:y").to("shm:y?operation=increment");
        });
        send("direct:x", null);
        send("direct:y", null);

        outage.happenTo(this);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(send("direct:x", null).getException())
                        .isInstanceOf(SegmentLostException.class)
                        .hasMessage(outage.message));
        assertThat(send("direct:y", null).getMessage().getBody()).isEqualTo(2L);
    }

    @Test
    void theRouteWorksAgainWhenItIsRestarted() throws Exception {
        startRoute("direct:in", route -> route.routeId("counter").to("shm:x?operation=increment"));
        replace("x");
        await().atMost(SOON).until(() -> send("direct:in", null).getException() != null);

        context.getRouteController().stopRoute("counter");
        context.getRouteController().startRoute("counter");

        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(1L);
    }

    private ScheduledPollConsumer consumer() {
        return (ScheduledPollConsumer) context.getRoute("reader").getConsumer();
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void failedPollsOfAConsumerAreCountedAndLoggedOnce(Outage outage) throws Exception {
        mock("out").expectedBodiesReceived(0L);
        startRoute("shm:x?" + FAST, route -> route.routeId("reader").to("mock:out"));
        mock("out").assertIsSatisfied(SOON.toMillis());

        outage.happenTo(this);

        await().atMost(SOON).until(() -> consumer().getErrorCounter() > 10);
        assertThat(warnings)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("shm://x?delay=5&initialDelay=0 cannot read its segment: " + outage.message);
        assertThat(consumer().isSchedulerStarted()).isTrue();
    }

    @Test
    void eachOutageIsLogged() throws Exception {
        startRoute("shm:x?" + FAST, route -> route.routeId("reader").to("mock:out"));
        unlink("x");
        await().atMost(SOON).until(() -> consumer().getErrorCounter() > 3);

        context.getRouteController().stopRoute("reader");
        context.getRouteController().startRoute("reader");
        await().atMost(SOON).until(() -> consumer().getSuccessCounter() > 3);
        assertThat(warnings).hasSize(1);
        unlink("x");
        await().atMost(SOON).until(() -> consumer().getErrorCounter() > 3);

        assertThat(warnings).hasSize(2);
    }

    @Test
    void theHealthCheckOfTheConsumerGoesDown() throws Exception {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.setExposureLevel("full"); // Otherwise only the first of several checks that are up is shown.
        registry.register(registry.resolveById("consumers"));
        startRoute("shm:x?" + FAST, route -> route.routeId("reader").to("mock:out"));
        await().atMost(SOON).until(() -> readiness().getState() == HealthCheck.State.UP);

        unlink("x");

        await().atMost(SOON).until(() -> readiness().getState() == HealthCheck.State.DOWN);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(readiness().getError().orElseThrow()).isInstanceOf(SegmentLostException.class));
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:reader"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void backoffSkipsPollsDuringTheOutage() throws Exception {
        startRoute("shm:x?backoffErrorThreshold=3&backoffMultiplier=1000000&" + FAST, route -> route.routeId("reader")
                .to("mock:out"));

        unlink("x");

        await().atMost(SOON).until(() -> consumer().getBackoffCounter() > 5);
        assertThat(consumer().getErrorCounter()).isEqualTo(3);
    }

    @Test
    void aBridgedOutageIsHandledByTheRoute() throws Exception {
        start(builder -> {
            builder.onException(SegmentLostException.class).handled(true).to("mock:lost");
            builder.from("shm:x?bridgeErrorHandler=true&" + FAST).to("mock:out");
        });
        mock("out").expectedBodiesReceived(0L);
        mock("out").assertIsSatisfied(SOON.toMillis());

        unlink("x");

        mock("lost").expectedMinimumMessageCount(1);
        mock("lost").assertIsSatisfied(SOON.toMillis());
    }

    /** Uses many consumers, because the fault of one, reported late, used to end another's schedule. */
    @Test
    void consumersOfATruncatedSegmentKeepPolling() throws Exception {
        component.setCheckInterval(2_000); // Long enough for faults to occur.
        start(builder -> {
            for (int i = 0; i < 20; i++) {
                builder.from("shm:x?initialDelay=0&delay=1")
                        .routeId("reader" + i)
                        .to("mock:out");
            }
        });
        await().atMost(SOON).until(() -> consumers().allMatch(consumer -> consumer.getSuccessCounter() > 1_000));

        truncate("x");

        await().atMost(SOON).until(() -> consumers().allMatch(consumer -> consumer.getErrorCounter() > 1_000));
    }

    private Stream<ScheduledPollConsumer> consumers() {
        return context.getRoutes().stream().map(route -> (ScheduledPollConsumer) route.getConsumer());
    }

    @Test
    void enrichingAndReceivingFailWithTheCauseOfTheLoss() throws Exception {
        startRoute("direct:in", route -> route.pollEnrich("shm:x", 0));
        ConsumerTemplate consumerTemplate = context.createConsumerTemplate();
        assertThat(consumerTemplate.receiveBody("shm:x")).isEqualTo(0L);
        assertThat(send("direct:in", null).getMessage().getBody()).isEqualTo(0L);

        unlink("x");

        await().atMost(SOON).untilAsserted(() -> {
            Exchange exchange = send("direct:in", null);
            assertThat(exchange.getException()).rootCause().hasMessage("Segment 'x' is lost: it was unlinked");
        });
        assertThatThrownBy(() -> consumerTemplate.receiveBody("shm:x"))
                .isInstanceOf(SegmentException.class)
                .hasMessage("Segment 'x' is lost: it was unlinked");
        consumerTemplate.stop();
    }
}
