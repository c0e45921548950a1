// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the routes from the YAML files, with the counter at the ends of its range. */
class CounterRoutesTest {
    private final Segment segment = SegmentDirectory.ofHost()
            .open(
                    "demo-test-" + UUID.randomUUID(),
                    SegmentOptions.defaults()
                            .withCreateMode(CreateMode.EXCLUSIVE)
                            .withSize(4)
                            .withUnlinkOnClose(true));
    private final CapturedLog log = new CapturedLog();
    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
        segment.close();
        log.close();
    }

    @Test
    void squaresEachValueOfTheCounterExactly() throws Exception {
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
            log.awaitMessage("Process-2: Square of counter value %d is %s".formatted(counter, square));
        });
    }

    @Test
    void addsOneAndWrapsAtTheEndOfTheRange() throws Exception {
        start("process-1.yaml");

        Map<Integer, String> increments = Map.of(41, "42", -1, "0", Integer.MAX_VALUE, "-2147483648");
        increments.forEach((counter, incremented) -> {
            set(counter);
            log.awaitMessage("Process-1: Counter incremented to " + incremented);
        });
    }

    @ParameterizedTest
    @CsvSource({"process-1.yaml, Process-1", "process-2.yaml, Process-2"})
    void reportsALostSegmentInOneLine(String routes, String process) throws Exception {
        start(routes);

        SegmentDirectory.ofHost().unlink(segment.name());

        log.awaitMessage("%s: Segment '%s' is lost: it was unlinked".formatted(process, segment.name()));
        assertThat(log.events())
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    private void set(int counter) {
        LongCell.in(segment, CellSpec.of(CellType.INT32)).set(counter);
    }

    private void start(String routes) throws Exception {
        main.configure().withRoutesIncludePattern("classpath:" + routes);
        main.addOverrideProperty("demo.segment", segment.name());
        main.addOverrideProperty("demo.increment.period", "100");
        main.addOverrideProperty("demo.square.period", "100");
        main.start();
    }
}
