// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The options of the demo with the orders, read by {@link UserOptions}.
 *
 * @param queue {@code demo.queue}: the name of the queue
 * @param orderPeriod {@code demo.order.period}: how often the shop places an order
 * @param orderWork {@code demo.order.work}: how long a worker works on an order
 * @param killPeriod {@code demo.kill.period}: how long worker 2 works before it is killed
 * @param duration {@code demo.duration}: the time after which the demo ends by itself, from its first line
 * @param pagePort {@code demo.page.port}: the port of the live page, 0 for any; by default the page's own
 * @param classPath {@code demo.classpath}: the class path of the processes
 */
record OrdersOptions(
        String queue,
        Duration orderPeriod,
        Duration orderWork,
        Duration killPeriod,
        Duration duration,
        Optional<Integer> pagePort,
        String classPath) {

    static final String QUEUE = "demo.queue";
    static final String ORDER_PERIOD = "demo.order.period";
    static final String ORDER_WORK = "demo.order.work";
    static final String KILL_PERIOD = "demo.kill.period";

    /**
     * Reads the options.
     *
     * @param arguments of the command line; none are allowed
     * @param properties of the system
     * @throws IllegalArgumentException if they are invalid, with a message for the user
     */
    static OrdersOptions of(String[] arguments, Properties properties) {
        UserOptions given =
                UserOptions.read(arguments, properties, List.of(QUEUE, ORDER_PERIOD, ORDER_WORK, KILL_PERIOD));
        return new OrdersOptions(
                given.name(QUEUE),
                given.duration(ORDER_PERIOD),
                given.duration(ORDER_WORK),
                given.duration(KILL_PERIOD),
                given.duration(),
                given.pagePort(),
                given.classPath());
    }
}
