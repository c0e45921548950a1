// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The options of the demo with the counter, read by {@link UserOptions}.
 *
 * @param processes {@code demo.process}: the number of the process to run, 1 or 2; by default both
 * @param segment {@code demo.segment}: the name of the segment, or of the counter
 * @param hosts {@code demo.hosts}: the addresses of processes 1 and 2 if they are on two hosts, each with a port; by default
 *     none, and both processes are on this host
 * @param incrementPeriod {@code demo.increment.period}: how often process 1 adds one
 * @param squarePeriod {@code demo.square.period}: how often process 2 reads
 * @param duration {@code demo.duration}: the time after which the demo ends by itself, from its first line
 * @param pagePort {@code demo.page.port}: the port of the live page, 0 for any; by default the page's own
 * @param classPath {@code demo.classpath}: the class path of the processes
 */
record DemoOptions(
        List<Integer> processes,
        String segment,
        List<String> hosts,
        Duration incrementPeriod,
        Duration squarePeriod,
        Duration duration,
        Optional<Integer> pagePort,
        String classPath) {

    static final String PROCESS = "demo.process";
    static final String SEGMENT = "demo.segment";
    static final String HOSTS = "demo.hosts";
    static final String INCREMENT_PERIOD = "demo.increment.period";
    static final String SQUARE_PERIOD = "demo.square.period";

    /**
     * Reads the options.
     *
     * @param arguments of the command line; none are allowed
     * @param properties of the system
     * @throws IllegalArgumentException if they are invalid, with a message for the user
     */
    static DemoOptions of(String[] arguments, Properties properties) {
        UserOptions given = UserOptions.read(
                arguments, properties, List.of(PROCESS, SEGMENT, HOSTS, INCREMENT_PERIOD, SQUARE_PERIOD));
        return new DemoOptions(
                given.choice(PROCESS, "1", "2")
                        .map(Integer::valueOf)
                        .map(List::of)
                        .orElse(List.of(1, 2)),
                given.name(SEGMENT),
                given.hosts(HOSTS),
                given.duration(INCREMENT_PERIOD),
                given.duration(SQUARE_PERIOD),
                given.duration(),
                given.pagePort(),
                given.classPath());
    }
}
