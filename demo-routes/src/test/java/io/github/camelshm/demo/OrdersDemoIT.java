// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the demo with the orders as users do, in a terminal. */
@Tag("once")
class OrdersDemoIT {
    private static final Pattern PROGRESS =
            Pattern.compile("placed \\d+, done \\d+ \\(worker 1: \\d+, worker 2: \\d+\\), waiting \\d+, unsettled \\d, "
                    + "delivered twice \\d+, kills \\d+, lost 0");
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) orders placed, (\\d+) done, 0 lost, "
            + "(\\d+) delivered twice \\(each unsettled when its worker was killed\\), worker 2 killed .*");
    private static final Pattern WORK_BY_BOTH = Pattern.compile(".* \\(worker 1: [1-9].*, worker 2: [1-9].*");

    private final SegmentDirectory directory = SegmentDirectory.ofHost();
    private final String queue = "demo-it-" + UUID.randomUUID();

    @AfterEach
    void unlinkLeftovers() {
        directory.unlink(queue);
    }

    @Test
    void noOrderIsLostThoughAWorkerIsKilledRepeatedly() throws Exception {
        try (Terminal terminal = startDemo()) {
            terminal.awaitLineLike(Pattern.compile(".*, kills ([3-9]|\\d\\d).*"));

            terminal.typeCtrlC();

            terminal.assertThatExitCode().isZero();
            assertThat(placed(terminal)).isPositive();
            assertNothingIsLeft();
        }
    }

    @Test
    void endsAfterItsDurationThoughItsProcessesHaveJustStarted() throws Exception {
        try (Terminal terminal = startDemo("demo.duration=300ms")) {
            terminal.assertThatExitCode().isZero();
            placed(terminal);
            assertNothingIsLeft();
        }
    }

    @Test
    void replacesWorkersThatAUserKills() throws Exception {
        try (Terminal terminal = startDemo("demo.kill.period=1h")) {
            terminal.awaitLineLike(WORK_BY_BOTH);

            terminal.jvm("Worker-1").destroyForcibly();

            terminal.awaitLineLike(Pattern.compile(".*, kills 1,.*"));
            terminal.typeCtrlC();
            terminal.assertThatExitCode().isZero();
            placed(terminal);
            assertThat(lastLine(terminal)).endsWith("worker 2 killed 0 times, worker 1 killed once");
        }
    }

    @Test
    void finishesRemainingOrdersThoughASignalReachedTheWorkers() throws Exception {
        try (Terminal terminal = startDemo("demo.kill.period=1h", "demo.order.period=5ms")) {
            terminal.awaitLineLike(WORK_BY_BOTH);

            // A signal to the process group may arrive in this order.
            terminal.jvm("Worker-1").destroy();
            terminal.jvm("Worker-2").destroy();
            terminal.parent().destroy();

            terminal.assertThatExitCode().isZero();
            assertThat(placed(terminal)).isPositive();
            assertNothingIsLeft();
        }
    }

    @Test
    void reportsAKilledShopAndFinishesRemainingOrders() throws Exception {
        try (Terminal terminal = startDemo()) {
            terminal.awaitLineLike(WORK_BY_BOTH);

            terminal.jvm("shop.yaml").destroyForcibly();

            terminal.assertThatExitCode().isEqualTo(1);
            assertThat(terminal.screen()).contains("Shop ended unexpectedly with exit code 137");
            assertThat(lastLine(terminal)).matches(SUMMARY);
            assertNothingIsLeft();
        }
    }

    @Test
    void leavesNothingWhenItIsKilled() throws Exception {
        try (Terminal terminal = startDemo("demo.kill.period=1h")) {
            List<ProcessHandle> jvms =
                    List.of(terminal.jvm("shop.yaml"), terminal.jvm("Worker-1"), terminal.jvm("Worker-2"));
            terminal.awaitLineLike(WORK_BY_BOTH);

            terminal.parent().destroyForcibly();

            Terminal.awaiting("end of the JVMs").until(() -> jvms.stream().noneMatch(ProcessHandle::isAlive));
            assertNothingIsLeft();
        }
    }

    @Test
    void refusesToReplaceAQueueThatIsInUse() throws Exception {
        QueueOptions likeTheDemos = QueueOptions.defaults()
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true));
        try (Queue used = Queue.open(directory, queue, likeTheDemos)) {
            used.addConsumer();
            try (Terminal terminal = startDemo()) {
                terminal.assertThatExitCode().isEqualTo(1);
                assertThat(terminal.screen())
                        .startsWith("Queue '%s' is in use, probably by another demo: choose another with -Ddemo.queue"
                                .formatted(queue));
            }
            assertThat(used.segment().isLost()).isFalse();
        }
    }

    @Test
    void refusesToReplaceAQueueThatIsNotADemos() throws Exception {
        try (Queue foreign = Queue.open(
                        directory,
                        queue,
                        QueueOptions.defaults()
                                .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true)));
                Terminal terminal = startDemo()) {
            terminal.assertThatExitCode().isEqualTo(1);
            assertThat(terminal.screen())
                    .startsWith(
                            "Queue '%s' exists with messages of 4096 bytes, so it is not the demo's, ".formatted(queue)
                                    + "whose messages have 64: choose another with -Ddemo.queue");
            assertThat(foreign.segment().isLost()).isFalse();
        }
    }

    private Terminal startDemo(String... options) {
        return Terminal.startOrdersDemo(
                Stream.concat(Stream.of("demo.queue=" + queue, "demo.kill.period=200ms"), Stream.of(options))
                        .toArray(String[]::new));
    }

    /** Returns the number of placed orders, and asserts that all are done and that nothing else is on the screen. */
    private static int placed(Terminal terminal) {
        Matcher summary = SUMMARY.matcher(lastLine(terminal));
        assertThat(summary.matches()).as("%s", terminal.screen()).isTrue();
        assertThat(summary.group(1)).isEqualTo(summary.group(2));
        List<String> before = terminal.screen().subList(0, terminal.screen().size() - 1);
        assertThat(before).allSatisfy(line -> assertThat(line).matches(PROGRESS));
        return Integer.parseInt(summary.group(1));
    }

    private static String lastLine(Terminal terminal) {
        return terminal.screen().get(terminal.screen().size() - 1);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.path())) {
            assertThat(files.filter(file -> file.toString().contains(queue))).isEmpty();
        }
    }
}
