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
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the demo as users do: its jar, in a terminal. */
class DemoIT {
    private static final String[] LAST_LINES = {"Process-1 Terminated", "Process-2 Terminated", "Processes Terminated !"
    };
    private static final String INCREMENTED = "Process-1: Counter incremented to ";
    private static final Pattern SQUARED = Pattern.compile("Process-2: Square of counter value (\\d+) is (\\d+)");

    private static final Pattern SQUARED_COUNT = Pattern.compile("Process-2: Square of counter value [1-9].*");

    private final SegmentDirectory directory = SegmentDirectory.ofHost();
    private final String segment = "demo-it-" + UUID.randomUUID();

    @AfterEach
    void unlinkLeftovers() {
        directory.unlink(segment);
    }

    @Test
    void printsTheCounterAndItsSquareAndNothingElseUntilCtrlC() throws Exception {
        try (Terminal terminal = startDemo()) {
            terminal.awaitLine(INCREMENTED + 5);
            terminal.awaitLineLike(SQUARED_COUNT);

            terminal.typeCtrlC();

            assertEndedNormally(terminal);
            List<String> increments = linesStarting(INCREMENTED, terminal.screen());
            assertThat(increments)
                    .isEqualTo(IntStream.rangeClosed(1, increments.size())
                            .mapToObj(counter -> INCREMENTED + counter)
                            .toList());
        }
    }

    @Test
    void endsByItselfAfterItsDurationFromTheFirstLine() throws Exception {
        // Shorter than the start of a JVM.
        try (Terminal terminal = startDemo("demo.duration=200ms")) {
            assertEndedNormally(terminal);
            assertThat(terminal.screen()).anyMatch(line -> line.startsWith("Process-") && line.contains(": "));
        }
    }

    @Test
    void endsOnCtrlCWhileItsProcessesStart() throws Exception {
        try (Terminal terminal = startDemo()) {
            terminal.jvm(2);

            terminal.typeCtrlC();

            assertEndedNormally(terminal);
        }
    }

    @Test
    void endsOnSigtermToTheParent() throws Exception {
        try (Terminal terminal = startDemo()) {
            terminal.awaitLine(INCREMENTED + 1);

            terminal.parent().destroy();

            assertEndedNormally(terminal);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void reportsTheKilledProcessAndEndsTheOther(int victim) throws Exception {
        try (Terminal terminal = startDemo()) {
            ProcessHandle other = terminal.jvm(3 - victim);
            terminal.awaitLine(INCREMENTED + 1);

            terminal.jvm(victim).destroyForcibly();

            terminal.assertThatExitCode().isEqualTo(1);
            assertThat(terminal.screen())
                    .contains("Process-%d ended unexpectedly with exit code 137".formatted(victim))
                    .endsWith(LAST_LINES);
            assertThat(other.isAlive()).isFalse();
            assertThat(directory.exists(segment)).isFalse();
        }
    }

    @Test
    void leavesNoProcessWhenItIsKilledAndCanStartAgain() throws Exception {
        try (Terminal terminal = startDemo()) {
            ProcessHandle one = terminal.jvm(1);
            ProcessHandle two = terminal.jvm(2);
            terminal.awaitLine(INCREMENTED + 2);

            terminal.parent().destroyForcibly();

            Terminal.awaiting("end of both JVMs").until(() -> !one.isAlive() && !two.isAlive());
        }
        try (Terminal terminal = startDemo()) {
            terminal.awaitLine(INCREMENTED + 1);

            terminal.typeCtrlC();

            assertEndedNormally(terminal);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void runsInTwoTerminalsAndTheLastToEndUnlinksTheSegment(int first, int second) throws Exception {
        try (Terminal creator = startDemo("demo.process=" + first)) {
            Terminal.awaiting("segment").until(() -> directory.exists(segment));
            try (Terminal other = startDemo("demo.process=" + second)) {
                Terminal reader = first == 2 ? creator : other;
                reader.awaitLineLike(SQUARED_COUNT);

                creator.typeCtrlC();

                creator.assertThatExitCode().isZero();
                assertThat(creator.screen()).endsWith("Process-%d Terminated".formatted(first));
                assertThat(directory.exists(segment)).isTrue();

                other.typeCtrlC();

                other.assertThatExitCode().isZero();
                assertThat(other.screen()).endsWith("Process-%d Terminated".formatted(second));
                assertThat(directory.exists(segment)).isFalse();
            }
        }
    }

    @Test
    void doesNotUnlinkASegmentThatItOnlyAttachedTo() throws Exception {
        SegmentOptions at41 = SegmentOptions.defaults()
                .withCreateMode(CreateMode.EXCLUSIVE)
                .withUnlinkOnClose(true)
                .withInitializer(
                        page -> LongCell.in(page, CellSpec.of(CellType.INT32)).set(41));
        try (Segment found = directory.open(segment, at41);
                Terminal terminal = startDemo("demo.process=1")) {
            terminal.awaitLine(INCREMENTED + 42);

            terminal.typeCtrlC();

            terminal.assertThatExitCode().isZero();
            assertThat(terminal.screen()).startsWith(INCREMENTED + 42).endsWith("Process-1 Terminated");
            assertThat(found.isLost()).isFalse();
        }
    }

    @Test
    void endsWhenANewDemoReplacesItsSegment() throws Exception {
        try (Terminal older = startDemo()) {
            older.awaitLine(INCREMENTED + 1);
            try (Terminal newer = startDemo()) {
                older.assertThatExitCode().isEqualTo(1);
                // The old demo may check at the moment between the two segments.
                assertThat(older.screen())
                        .containsAnyOf(
                                "Segment '%s' is lost: it was replaced by another of 4 bytes".formatted(segment),
                                "Segment '%s' is lost: it was unlinked".formatted(segment))
                        .endsWith(LAST_LINES);
                newer.awaitLine(INCREMENTED + 1);
                newer.typeCtrlC();
                assertEndedNormally(newer);
            }
        }
    }

    @Test
    void refusesToReplaceASegmentThatIsNotADemos() throws Exception {
        try (Segment foreign = directory.open(segment, SegmentOptions.defaults().withUnlinkOnClose(true));
                Terminal terminal = startDemo()) {
            terminal.assertThatExitCode().isEqualTo(1);
            assertThat(terminal.screen())
                    .containsExactly("Segment '%s' exists with 4096 bytes, so it is not the demo's, which has 4: "
                                    .formatted(segment)
                            + "choose another with -Ddemo.segment");
            assertThat(foreign.isLost()).isFalse();
            assertThat(directory.exists(segment)).isTrue();
        }
    }

    @Test
    void reportsAnInvalidOption() throws Exception {
        try (Terminal terminal = startDemo("demo.process=3")) {
            terminal.assertThatExitCode().isEqualTo(2);
            assertThat(terminal.screen()).containsExactly("demo.process is '3', but must be 1 or 2");
            assertThat(directory.exists(segment)).isFalse();
        }
    }

    private Terminal startDemo(String... options) {
        String[] all = new String[options.length + 3];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "demo.segment=" + segment;
        all[options.length + 1] = "demo.increment.period=300ms";
        all[options.length + 2] = "demo.square.period=100ms";
        return Terminal.startDemo(all);
    }

    private void assertEndedNormally(Terminal terminal) throws InterruptedException {
        terminal.assertThatExitCode().isZero();
        assertThat(terminal.screen())
                .endsWith(LAST_LINES)
                .allMatch(line -> line.startsWith(INCREMENTED) || isExactSquare(line) || isLastLine(line));
        assertThat(directory.exists(segment)).isFalse();
    }

    private static boolean isLastLine(String line) {
        return List.of(LAST_LINES).contains(line);
    }

    private static boolean isExactSquare(String line) {
        Matcher square = SQUARED.matcher(line);
        if (!square.matches()) {
            return false;
        }
        long counter = Long.parseLong(square.group(1));
        return Long.parseLong(square.group(2)) == counter * counter;
    }

    private static List<String> linesStarting(String start, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(start)).toList();
    }
}
