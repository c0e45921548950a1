// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The routes as they stand in the YAML files, at the ends of what the counter holds. */
class RoutesTest {
    private final Segment segment = SegmentDirectory.ofHost()
            .open(
                    "demo-test-" + UUID.randomUUID(),
                    SegmentOptions.defaults()
                            .withCreateMode(CreateMode.EXCLUSIVE)
                            .withSize(4)
                            .withUnlinkOnClose(true));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Main main = new Main();

    @BeforeEach
    void readTheLog() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        main.stop();
        segment.close();
        root().detachAppender(log);
    }

    @Test
    void squaresExactlyWhateverTheCounterHolds() throws Exception {
        start("process-2.yaml");

        Map<Integer, String> squares = Map.of(
                0,
                "0",
                7,
                "49",
                -3,
                "9",
                46341,
                "2147488281",
                Integer.MAX_VALUE,
                "4611686014132420609",
                Integer.MIN_VALUE,
                "4611686018427387904");
        squares.forEach((counter, square) -> {
            set(counter);
            awaitMessage("Process-2: Square of counter value %d is %s".formatted(counter, square));
        });
    }

    @Test
    void addsOneAndWrapsAtTheEnd() throws Exception {
        start("process-1.yaml");

        Map<Integer, String> increments = Map.of(41, "42", -1, "0", Integer.MAX_VALUE, "-2147483648");
        increments.forEach((counter, incremented) -> {
            set(counter);
            awaitMessage("Process-1: Counter incremented to " + incremented);
        });
    }

    @ParameterizedTest
    @CsvSource({"process-1.yaml, Process-1", "process-2.yaml, Process-2"})
    void saysInOneLineThatTheSegmentIsLost(String routes, String process) throws Exception {
        start(routes);

        SegmentDirectory.ofHost().unlink(segment.name());

        awaitMessage("%s: Segment '%s' is lost: it was unlinked".formatted(process, segment.name()));
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    private void set(int counter) {
        segment.longCell(CellSpec.of(CellType.INT32)).set(counter);
    }

    private void start(String routes) throws Exception {
        main.configure().withRoutesIncludePattern("classpath:" + routes);
        main.addOverrideProperty("demo.segment", segment.name());
        main.addOverrideProperty("demo.increment.period", "100");
        main.addOverrideProperty("demo.square.period", "100");
        main.start();
    }

    private void awaitMessage(String message) {
        await("line in the log").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(messages())
                .contains(message));
    }

    private List<String> messages() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
