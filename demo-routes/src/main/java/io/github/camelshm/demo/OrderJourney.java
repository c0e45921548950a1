// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of each order on its way through Kafka, by the lines of the shop at one end and of the worker at the other.
 * The two come through pipes of their own, so an order may be told to have arrived before it is told to be placed.
 *
 * <p>There is one shop, and everything on the way keeps the order of one sender's messages, so an order that has not
 * arrived though a later one has is lost, unless it was delivered out of order.
 *
 * <p>Thread-safe.
 */
final class OrderJourney {
    private static final Pattern PLACED = Pattern.compile("Shop: Order (\\d{1,9}) placed");
    // The end tells a whole line from one that its writer's death cut short.
    private static final Pattern ARRIVED = Pattern.compile("Worker-1: Order (\\d{1,9}) done \\(.*\\)");

    private final BitSet placed = new BitSet();
    private final BitSet arrived = new BitSet();
    private final BitSet arrivedAgain = new BitSet();
    /** The highest number that has arrived. */
    private int latest;

    private int outOfOrder;

    /** Takes note of a line, if it is about an order, and tells whether it is. */
    synchronized boolean note(String line) {
        Matcher isPlaced = PLACED.matcher(line);
        if (isPlaced.matches()) {
            placed.set(Integer.parseInt(isPlaced.group(1)));
            return true;
        }
        Matcher isArrived = ARRIVED.matcher(line);
        if (isArrived.matches()) {
            noteArrived(Integer.parseInt(isArrived.group(1)));
            return true;
        }
        return false;
    }

    private void noteArrived(int order) {
        placed.set(order); // Whether or not the shop has said so yet.
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

    /** How many have arrived, each counted once. */
    synchronized int arrived() {
        return arrived.cardinality();
    }

    /** How many arrived more than once. */
    synchronized int arrivedAgain() {
        return arrivedAgain.cardinality();
    }

    /** How many arrived for the first time after one that was placed later. */
    synchronized int outOfOrder() {
        return outOfOrder;
    }

    /** How many have not arrived though one that was placed later has. */
    synchronized int overtaken() {
        BitSet before = placed.get(0, latest);
        before.andNot(arrived);
        return before.cardinality();
    }

    /** How many were placed and have not arrived. */
    synchronized int undone() {
        return placed.cardinality() - arrived.cardinality();
    }
}
