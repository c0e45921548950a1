// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the demo with the leader as users do, in a terminal. */
@Tag("once")
class LeaderDemoIT {
    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d ";
    private static final Pattern LEADS =
            Pattern.compile(TIME + "(Process-[1-3]) leads in term \\d+(?:, from tick \\d+, after a gap of \\d+ ms)?");
    private static final Pattern STOPPED = Pattern.compile(TIME + "Process-[1-3] was stopped after tick \\d+");
    private static final Pattern ENDED =
            Pattern.compile(TIME + "Process-[1-3] was (killed|stopped)( after tick \\d+|, and did not lead)");
    private static final Pattern SUMMARY = Pattern.compile("\\d+ take-overs?(: .*)?; no two led at once");

    private final SegmentDirectory directory = SegmentDirectory.ofHost();
    private final String cluster = "demo-it-" + UUID.randomUUID();

    /** Camel 4.22 renamed the key of a route's policy in YAML from routePolicy to routePolicyRef, and accepts no other. */
    @BeforeAll
    static void assumeThatTheRouteCanBeLoaded() {
        String camel = new DefaultCamelContext().getVersion();
        boolean isLoadable = !camel.startsWith("4.22.");
        if (!isLoadable) {
            System.err.println("WARNING: the demo with the leader is NOT tested with Camel " + camel
                    + ", where its route would be written with routePolicyRef");
        }
        assumeTrue(isLoadable, "the route is written for Camel 4.18");
    }

    @AfterEach
    void unlinkLeftovers() {
        directory.unlink(cluster);
        directory.unlink(Cluster.segmentName(cluster));
    }

    @Test
    void anotherLeadsAfterEachKillAndEachStop() throws Exception {
        try (Terminal terminal = startDemo("demo.lead.period=100ms")) {
            terminal.awaitLineLike(STOPPED);
            Terminal.awaiting("a take-over after a stop")
                    .until(() -> terminal.screen().stream()
                                    .filter(line -> LEADS.matcher(line).matches())
                                    .count()
                            > 2);

            terminal.typeCtrlC();

            terminal.assertThatExitCode().isZero();
            assertThat(lastLine(terminal)).matches("\\d+ take-overs: .* after a kill .*, .* after a stop .*");
            assertOnlyExpectedLines(terminal);
            assertNothingIsLeft();
        }
    }

    @Test
    void replacesALeaderThatAUserKills() throws Exception {
        try (Terminal terminal = startDemo("demo.lead.period=1h")) {
            terminal.awaitLineLike(LEADS);

            String first = leader(terminal.screen().get(0));
            terminal.jvm("camel.main.name=" + first).destroyForcibly();

            terminal.awaitLineLike(Pattern.compile(TIME + first + " was killed after tick \\d+"));
            terminal.awaitLineLike(Pattern.compile(TIME + ".* after a gap of \\d+ ms"));
            terminal.typeCtrlC();
            terminal.assertThatExitCode().isZero();
            assertThat(lastLine(terminal)).startsWith("1 take-over: 1 after a kill ");
            assertOnlyExpectedLines(terminal);
        }
    }

    @Test
    void endsAfterItsDurationThoughItsProcessesHaveJustStarted() throws Exception {
        try (Terminal terminal = startDemo("demo.duration=1ms")) {
            terminal.assertThatExitCode().isZero();
            assertOnlyExpectedLines(terminal);
            assertNothingIsLeft();
        }
    }

    private Terminal startDemo(String... options) {
        return Terminal.startLeaderDemo(Stream.concat(Stream.of("demo.cluster=" + cluster), Stream.of(options))
                .toArray(String[]::new));
    }

    private static String leader(String line) {
        Matcher leads = LEADS.matcher(line);
        assertThat(leads.matches()).as(line).isTrue();
        return leads.group(1);
    }

    private static void assertOnlyExpectedLines(Terminal terminal) {
        List<String> screen = terminal.screen();
        assertThat(lastLine(terminal)).matches(SUMMARY);
        assertThat(screen.subList(0, screen.size() - 1))
                .allMatch(line ->
                        LEADS.matcher(line).matches() || ENDED.matcher(line).matches());
    }

    private static String lastLine(Terminal terminal) {
        return terminal.screen().get(terminal.screen().size() - 1);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.path())) {
            assertThat(files.filter(file -> file.toString().contains(cluster))).isEmpty();
        }
    }
}
