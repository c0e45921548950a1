// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo with Kafka as users run it: in a terminal, with a real broker. */
class KafkaDemoIT {
    private static final Pattern PROGRESS = Pattern.compile(
            "placed (\\d+), in the queue (\\d+), in Kafka \\d+, "
                    + "in the other host's queue \\d+, arrived (\\d+), arrived twice \\d+, broker (up|down for \\d+ s), lost 0");
    private static final Pattern SUMMARY = Pattern.compile("(?<placed>\\d+) orders placed, (?<arrived>\\d+) arrived, "
            + "0 lost, (?<twice>\\d+) arrived twice, 0 out of order(; processes killed: (?<killed>\\d+))?"
            + "(; the broker was down for (?<down>\\d+) s, the queue held up to (?<held>\\d+) orders.*)?");
    private static final Pattern FLOWS = Pattern.compile(".*, arrived [1-9]\\d*, .*");

    /** The unsettled order of the bridge out and the uncommitted orders of the bridge back, for one kill of each. */
    private static final int MAY_COME_TWICE = 101;

    private final SegmentDirectory directory = SegmentDirectory.ofHost();
    private final String queue = "kafka-it-" + UUID.randomUUID();

    @BeforeEach
    void assumeCamelOfThisModule() {
        assumeTrue(System.getProperty("camel.version").equals(System.getProperty("camel.lts.version")));
    }

    @AfterEach
    void unlinkLeftovers() {
        directory.unlink(queue);
    }

    @Test
    void noOrderIsLostThoughKafkaIsDownForAWhile() throws Exception {
        try (Terminal terminal = startDemo("demo.outage.after=2s", "demo.outage=12s")) {
            terminal.awaitLineLike(FLOWS);
            terminal.awaitLineLike(Pattern.compile(".*broker down for 11 s.*"));
            assertThat(depthsOnThePage(terminal)).last(DOUBLE).isGreaterThan(200);

            terminal.assertThatExitCode().isZero();

            Matcher summary = summary(terminal);
            assertThat(number(summary, "down")).isEqualTo(12);
            assertThat(number(summary, "held")).isGreaterThan(200);
            assertThat(summary.group("killed")).isNull();
            assertThat(depthsDuringTheOutage(terminal)).isSorted();
            assertNothingIsLeft();
        }
    }

    @Test
    void noOrderIsLostThoughBridgesAreKilledAndTheDemoEndsDuringTheOutage() throws Exception {
        try (Terminal terminal =
                startDemo("demo.outage.after=5s", "demo.outage=1h", "demo.queue.size=64", "demo.order.period=5ms")) {
            terminal.awaitLineLike(FLOWS);
            terminal.jvm("bridge-to-kafka.yaml").destroyForcibly();
            terminal.jvm("bridge-from-kafka.yaml").destroyForcibly();
            terminal.awaitLineLike(Pattern.compile(".*, in the queue 64,.*, broker down for [2-9] s.*"));

            terminal.typeCtrlC();

            terminal.assertThatExitCode().isZero();
            Matcher summary = summary(terminal);
            assertThat(number(summary, "killed")).isEqualTo(2);
            assertThat(number(summary, "held")).isBetween(63, 64);
            assertThat(number(summary, "twice")).isLessThanOrEqualTo(MAY_COME_TWICE);
            assertNothingIsLeft();
        }
    }

    private Terminal startDemo(String... options) {
        return Terminal.startKafkaDemo(Stream.concat(Stream.of("demo.queue=" + queue), Stream.of(options))
                .toArray(String[]::new));
    }

    /** Returns the last line, which says that all orders have arrived, and asserts that only the numbers precede it. */
    private static Matcher summary(Terminal terminal) {
        List<String> screen = terminal.screen();
        Matcher summary = SUMMARY.matcher(screen.get(screen.size() - 1));
        assertThat(summary.matches()).as("%s", screen).isTrue();
        assertThat(summary.group("placed")).isEqualTo(summary.group("arrived"));
        assertThat(screen.subList(0, screen.size() - 1))
                .allSatisfy(line -> assertThat(line).matches(PROGRESS));
        return summary;
    }

    private static int number(Matcher summary, String group) {
        return Integer.parseInt(summary.group(group));
    }

    private static List<Integer> depthsDuringTheOutage(Terminal terminal) {
        return terminal.screen().stream()
                .filter(line -> line.contains("broker down"))
                .flatMap(line -> PROGRESS.matcher(line).results())
                .map(KafkaDemoIT::depth)
                .toList();
    }

    /** Returns the depths that the live page plots. */
    private List<Double> depthsOnThePage(Terminal terminal) throws IOException, InterruptedException {
        HttpRequest data = HttpRequest.newBuilder(URI.create(terminal.livePage() + "/data"))
                .build();
        String json =
                HttpClient.newHttpClient().send(data, BodyHandlers.ofString()).body();
        Matcher depths = Pattern.compile("/" + queue + " depth\":\\[([^]]*)]").matcher(json);
        assertThat(depths.find()).as(json).isTrue();
        return Stream.of(depths.group(1).split(",", -1))
                .filter(depth -> !depth.equals("null"))
                .map(Double::valueOf)
                .toList();
    }

    private static int depth(MatchResult progress) {
        return Integer.parseInt(progress.group(2));
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.path())) {
            assertThat(files.filter(file -> file.toString().contains(queue))).isEmpty();
        }
    }
}
