// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of each order, by the lines of the shop and of the workers. The two come through pipes of their own, so an
 * order may be told to be done before it is told to be placed.
 *
 * <p>A worker has one order in hand at a time. When it is killed, that may come to somebody again: either one of which
 * the worker had said nothing yet, or the last that it said was done, as it says so before it acknowledges. So each kill
 * accounts for one more delivery of one order. What is delivered again beyond that is a fault, and {@link #unaccounted}
 * counts it once all lines are in.
 *
 * <p>Thread-safe.
 */
final class OrderBook {
    private static final Pattern PLACED = Pattern.compile("Shop: Order (\\d{1,9}) placed");
    // The ends tell a whole line from one that its writer's death cut short.
    private static final Pattern DONE =
            Pattern.compile("Worker-([12]): Order (\\d{1,9}) done \\((?:first delivery|delivery (\\d{1,2}))\\)");
    private static final int WORKERS = 2;
    private static final int NONE = -1;

    private final BitSet placed = new BitSet();
    private final BitSet done = new BitSet();
    /** By a worker's number: how many orders it was the first to do. */
    private final int[] firstDoneBy = new int[WORKERS + 1];
    /** By a worker's number: what it said last, since it was started. */
    private final int[] lastWords = new int[WORKERS + 1];

    /** By an order's number: how often it was delivered, where that is more than once. */
    private final Map<Integer, Integer> deliveries = new HashMap<>();

    private final Set<Integer> doneAgain = new HashSet<>();
    private final Set<Integer> lastWordsOfTheDead = new HashSet<>();
    /** By a worker's number. */
    private final int[] kills = new int[WORKERS + 1];

    OrderBook() {
        Arrays.fill(lastWords, NONE);
    }

    /** Takes note of a line, if it is about an order, and tells whether it is. */
    synchronized boolean note(String line) {
        Matcher isPlaced = PLACED.matcher(line);
        if (isPlaced.matches()) {
            placed.set(Integer.parseInt(isPlaced.group(1)));
            return true;
        }
        Matcher isDone = DONE.matcher(line);
        if (isDone.matches()) {
            int delivery = isDone.group(3) == null ? 1 : Integer.parseInt(isDone.group(3));
            noteDone(Integer.parseInt(isDone.group(1)), Integer.parseInt(isDone.group(2)), delivery);
            return true;
        }
        return false;
    }

    private void noteDone(int worker, int order, int delivery) {
        lastWords[worker] = order;
        placed.set(order); // Whether or not the shop has said so yet.
        if (done.get(order)) {
            doneAgain.add(order);
        } else {
            done.set(order);
            firstDoneBy[worker]++;
        }
        if (delivery > 1) {
            deliveries.merge(order, delivery, Math::max);
        }
    }

    /** Whether anything was placed. */
    synchronized boolean hasOrders() {
        return !placed.isEmpty();
    }

    /** Whether a worker has done anything since it was started. */
    synchronized boolean hasWorked(int worker) {
        return lastWords[worker] != NONE;
    }

    /** A worker was killed, and its lines are all in. */
    synchronized void noteKilled(int worker) {
        kills[worker]++;
        if (lastWords[worker] != NONE) {
            lastWordsOfTheDead.add(lastWords[worker]);
            lastWords[worker] = NONE;
        }
    }

    synchronized int done() {
        return done.cardinality();
    }

    /** The orders that were placed and are not done. */
    synchronized BitSet undone() {
        BitSet undone = (BitSet) placed.clone();
        undone.andNot(done);
        return undone;
    }

    /** How many of what was {@link #undone} earlier still is. */
    synchronized int stillUndone(BitSet earlier) {
        BitSet still = (BitSet) earlier.clone();
        still.andNot(done);
        return still.cardinality();
    }

    /** How many were placed and never done: final when all lines are in. */
    int lost() {
        return undone().cardinality();
    }

    /** How many deliveries too many there were that no kill accounts for: final when all lines are in. */
    synchronized int unaccounted() {
        int again = deliveries.values().stream().mapToInt(count -> count - 1).sum();
        long notInHand = doneAgain.stream()
                .filter(order -> !lastWordsOfTheDead.contains(order))
                .count();
        return Math.max(0, again - kills()) + (int) notInHand;
    }

    private int kills() {
        return Arrays.stream(kills).sum();
    }

    private int deliveredTwice() {
        Set<Integer> orders = new HashSet<>(deliveries.keySet());
        orders.addAll(doneAgain);
        return orders.size();
    }

    /**
     * The numbers so far, in a line.
     *
     * @param waiting in the queue
     * @param inHand of workers
     * @param lost so far as can be told
     */
    synchronized String progress(int waiting, int inHand, int lost) {
        return "placed %d, done %d (worker 1: %d, worker 2: %d), waiting %d, in hand %d, delivered twice %d, kills %d, lost %d"
                .formatted(
                        placed.cardinality(),
                        done.cardinality(),
                        firstDoneBy[1],
                        firstDoneBy[2],
                        waiting,
                        inHand,
                        deliveredTwice(),
                        kills(),
                        lost);
    }

    /** The numbers at the end, when all lines are in. */
    synchronized String summary() {
        return "%d orders placed, %d done, %d lost, %d delivered twice (%s), worker 2 killed %s%s"
                .formatted(
                        placed.cardinality(),
                        done.cardinality(),
                        lost(),
                        deliveredTwice(),
                        unaccounted() == 0
                                ? "each in hand of a worker at its kill"
                                : "not in hand of a worker at its kill: %d".formatted(unaccounted()),
                        times(kills[2]),
                        kills[1] == 0 ? "" : ", worker 1 killed " + times(kills[1]));
    }

    private static String times(int number) {
        return number == 1 ? "once" : number + " times";
    }
}
