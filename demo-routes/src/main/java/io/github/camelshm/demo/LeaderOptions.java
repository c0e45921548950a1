// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The options of the demo with the leader, read by {@link UserOptions}.
 *
 * @param cluster {@code demo.cluster}: the namespace of the cluster, and the name of the counter's segment
 * @param tickPeriod {@code demo.tick.period}: how often the leader counts
 * @param leadPeriod {@code demo.lead.period}: how long a process leads before it is ended
 * @param duration {@code demo.duration}: the time after which the demo ends by itself, from its first line
 * @param pagePort {@code demo.page.port}: the port of the live page, 0 for any; by default the page's own
 * @param classPath {@code demo.classpath}: the class path of the processes
 */
record LeaderOptions(
        String cluster,
        Duration tickPeriod,
        Duration leadPeriod,
        Duration duration,
        Optional<Integer> pagePort,
        String classPath) {

    static final String CLUSTER = "demo.cluster";
    static final String TICK_PERIOD = "demo.tick.period";
    static final String LEAD_PERIOD = "demo.lead.period";

    /**
     * Reads the options.
     *
     * @param arguments of the command line; none are allowed
     * @param properties of the system
     * @throws IllegalArgumentException if they are invalid, with a message for the user
     */
    static LeaderOptions of(String[] arguments, Properties properties) {
        UserOptions given = UserOptions.read(arguments, properties, List.of(CLUSTER, TICK_PERIOD, LEAD_PERIOD));
        return new LeaderOptions(
                given.name(CLUSTER),
                given.duration(TICK_PERIOD),
                given.duration(LEAD_PERIOD),
                given.duration(),
                given.pagePort(),
                given.classPath());
    }
}
