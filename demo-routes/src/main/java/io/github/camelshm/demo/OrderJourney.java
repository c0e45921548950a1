// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of each order on its way through Kafka, from the lines of the shop at one end and of the worker at the other.
 * The lines arrive through separate pipes, so the line that an order arrived may come before the line that it is placed.
 *
 * <p>There is one shop, and every step keeps the sequence of one sender's messages. So an order that has not arrived although
 * a later one has is lost, unless it was delivered out of order.
 *
 * <p>Thread-safe.
 */
final class OrderJourney {
    private static final Pattern PLACED = Pattern.compile("Shop: Order (\\d{1,9}) placed");
    // The end distinguishes a complete line from one that its writer's death cut short.
    private static final Pattern ARRIVED = Pattern.compile("Worker-1: Order (\\d{1,9}) done \\(.*\\)");

    private final BitSet placed = new BitSet();
    private final BitSet arrived = new BitSet();
    private final BitSet arrivedAgain = new BitSet();
    /** The highest number that has arrived. */
    private int latest;

    private int outOfOrder;

    /** Records a line if it is about an order, and returns whether it is. */
    synchronized boolean record(String line) {
        Matcher isPlaced = PLACED.matcher(line);
        if (isPlaced.matches()) {
            placed.set(Integer.parseInt(isPlaced.group(1)));
            return true;
        }
        Matcher isArrived = ARRIVED.matcher(line);
        if (isArrived.matches()) {
            recordArrived(Integer.parseInt(isArrived.group(1)));
            return true;
        }
        return false;
    }

    private void recordArrived(int order) {
        placed.set(order); // The shop's line may arrive later.
        if (arrived.get(order)) {
            arrivedAgain.set(order);
            return;
        }
        arrived.set(order);
        if (order < latest) {
            outOfOrder++;
        }
        latest = Math.max(latest, order);
    }

    synchronized int placed() {
        return placed.cardinality();
    }

    /** The number of orders that have arrived, each counted once. */
    synchronized int arrived() {
        return arrived.cardinality();
    }

    /** The number of orders that arrived more than once. */
    synchronized int arrivedAgain() {
        return arrivedAgain.cardinality();
    }

    /** The number of orders that first arrived after one that was placed later. */
    synchronized int outOfOrder() {
        return outOfOrder;
    }

    /** The number of orders that have not arrived although one that was placed later has. */
    synchronized int overtaken() {
        BitSet before = placed.get(0, latest);
        before.andNot(arrived);
        return before.cardinality();
    }

    /** The number of orders that were placed and have not arrived. */
    synchronized int undone() {
        return placed.cardinality() - arrived.cardinality();
    }
}
