// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The options of the demo with Kafka, read by {@link UserOptions}.
 *
 * @param queue {@code demo.queue}: the name of the queue, on both hosts
 * @param queueSize {@code demo.queue.size}: the capacity in orders of the queue on this host
 * @param orderPeriod {@code demo.order.period}: how often the shop places an order
 * @param outageAfter {@code demo.outage.after}: how long orders flow before the broker is killed
 * @param outage {@code demo.outage}: how long the broker is down
 * @param duration {@code demo.duration}: the time after which the demo ends if it has not ended after the outage
 * @param pagePort {@code demo.page.port}: the port of the live page, 0 for any; by default the page's own
 * @param classPath {@code demo.classpath}: the class path of the processes
 */
record KafkaOptions(
        String queue,
        int queueSize,
        Duration orderPeriod,
        Duration outageAfter,
        Duration outage,
        Duration duration,
        Optional<Integer> pagePort,
        String classPath) {

    static final String QUEUE_SIZE = "demo.queue.size";
    static final String OUTAGE_AFTER = "demo.outage.after";
    static final String OUTAGE = "demo.outage";

    /** The largest capacity of a shared-memory queue. */
    private static final int MAX_ORDERS = 262_144;

    /**
     * Reads the options.
     *
     * @param arguments of the command line; none are allowed
     * @param properties of the system
     * @throws IllegalArgumentException if they are invalid, with a message for the user
     */
    static KafkaOptions of(String[] arguments, Properties properties) {
        UserOptions given = UserOptions.read(
                arguments,
                properties,
                List.of(OrdersOptions.QUEUE, QUEUE_SIZE, OrdersOptions.ORDER_PERIOD, OUTAGE_AFTER, OUTAGE));
        return new KafkaOptions(
                given.name(OrdersOptions.QUEUE),
                given.number(QUEUE_SIZE, 1, MAX_ORDERS),
                given.duration(OrdersOptions.ORDER_PERIOD),
                given.duration(OUTAGE_AFTER),
                given.duration(OUTAGE),
                given.duration(),
                given.pagePort(),
                given.classPath());
    }
}
