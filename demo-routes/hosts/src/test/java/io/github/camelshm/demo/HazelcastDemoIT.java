// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo with the counter on two hosts, as users run it: one process in a terminal on each, or both in one terminal. */
class HazelcastDemoIT {
    private static final String INCREMENTED = "Process-1: Counter incremented to ";

    private final String counter = "hazelcast-it-" + UUID.randomUUID();

    @BeforeEach
    void assumeCamelOfThisModule() {
        assumeTrue(System.getProperty("camel.version").equals(System.getProperty("camel.lts.version")));
    }

    @Test
    void countsOnOneHostSquaresOnTheOtherAndKeepsTheCountWhenOneLeaves() throws Exception {
        try (Hosts hosts = Hosts.create();
                Terminal two = start(hosts, 2)) {
            two.awaitLine("Process-2: Square of counter value 0 is 0");
            int last;
            try (Terminal one = start(hosts, 1)) {
                one.awaitLine(INCREMENTED + 1);
                one.awaitLine(INCREMENTED + 4);
                two.awaitLineLike(Pattern.compile("Process-2: Square of counter value [1-9].*"));

                one.typeCtrlC();

                one.assertThatExitCode().isZero();
                last = assertCounted(one.screen());
            }
            // Host 1 has left, and its count is on host 2.
            two.awaitLine("Process-2: Square of counter value %d is %d".formatted(last, last * last));

            two.typeCtrlC();

            two.assertThatExitCode().isZero();
            assertThat(two.screen()).endsWith("Process-2 Terminated");
        }
    }

    @Test
    void bothProcessesRunInOneTerminalWithOneMoreOption() throws Exception {
        try (Hosts loopback = Hosts.onLoopback();
                Terminal terminal = Terminal.startDemo(options(loopback))) {
            terminal.awaitLine(INCREMENTED + 2);
            terminal.awaitLineLike(Pattern.compile("Process-2: Square of counter value [1-9].*"));

            terminal.typeCtrlC();

            terminal.assertThatExitCode().isZero();
            assertThat(terminal.screen())
                    .endsWith("Process-1 Terminated", "Process-2 Terminated", "Processes Terminated !");
        }
    }

    /** Asserts that the screen has all numbers in sequence and then the last line, and returns the last number. */
    private static int assertCounted(List<String> screen) {
        int last = screen.size() - 1;
        for (int i = 0; i < last; i++) {
            assertThat(screen.get(i)).isEqualTo(INCREMENTED + (i + 1));
        }
        assertThat(screen.get(last)).isEqualTo("Process-1 Terminated");
        return last;
    }

    private Terminal start(Hosts hosts, int process) {
        String[] options = options(hosts);
        options[0] = "demo.process=" + process;
        return Terminal.startDemoOn(hosts.on(process), options);
    }

    private String[] options(Hosts hosts) {
        return new String[] {
            "demo.duration=5m",
            "demo.segment=" + counter,
            "demo.hosts=" + hosts.addresses(),
            "demo.increment.period=300ms",
            "demo.square.period=100ms"
        };
    }
}
