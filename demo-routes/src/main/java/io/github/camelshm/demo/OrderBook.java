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
 * The state of each order, from the lines of the shop and of the workers. The lines arrive through separate pipes, so the
 * line that an order is done may arrive before the line that it is placed.
 *
 * <p>A worker has one unsettled order at a time. When the worker is killed, that order may be redelivered. It is either one
 * that the worker has not reported yet, or the last that it reported as done, because it reports before it acknowledges. So
 * each kill accounts for one more delivery of one order. Any other redelivery is a fault, and {@link #unaccounted} counts it
 * once all lines have arrived.
 *
 * <p>Thread-safe.
 */
final class OrderBook {
    private static final Pattern PLACED = Pattern.compile("Shop: Order (\\d{1,9}) placed");
    // The ends distinguish a complete line from one that its writer's death cut short.
    private static final Pattern DONE =
            Pattern.compile("Worker-([12]): Order (\\d{1,9}) done \\((?:first delivery|delivery (\\d{1,2}))\\)");
    private static final int WORKERS = 2;
    private static final int NONE = -1;

    private final BitSet placed = new BitSet();
    private final BitSet done = new BitSet();
    /** By a worker's number: the number of orders that it was the first to do. */
    private final int[] firstDoneBy = new int[WORKERS + 1];
    /** By a worker's number: the last order that it reported since it was started. */
    private final int[] lastReported = new int[WORKERS + 1];

    /** By an order's number: its deliveries, where there was more than one. */
    private final Map<Integer, Integer> deliveries = new HashMap<>();

    private final Set<Integer> doneAgain = new HashSet<>();
    private final Set<Integer> lastReportedByTheDead = new HashSet<>();
    /** By a worker's number: how often it was killed. */
    private final int[] kills = new int[WORKERS + 1];

    OrderBook() {
        Arrays.fill(lastReported, NONE);
    }

    /** Records a line if it is about an order, and returns whether it is. */
    synchronized boolean record(String line) {
        Matcher isPlaced = PLACED.matcher(line);
        if (isPlaced.matches()) {
            placed.set(Integer.parseInt(isPlaced.group(1)));
            return true;
        }
        Matcher isDone = DONE.matcher(line);
        if (isDone.matches()) {
            int delivery = isDone.group(3) == null ? 1 : Integer.parseInt(isDone.group(3));
            recordDone(Integer.parseInt(isDone.group(1)), Integer.parseInt(isDone.group(2)), delivery);
            return true;
        }
        return false;
    }

    private void recordDone(int worker, int order, int delivery) {
        lastReported[worker] = order;
        placed.set(order); // The shop's line may arrive later.
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

    /** Whether any order was placed. */
    synchronized boolean hasOrders() {
        return !placed.isEmpty();
    }

    /** Whether a worker has done anything since it was started. */
    synchronized boolean hasWorked(int worker) {
        return lastReported[worker] != NONE;
    }

    /** Records that a worker was killed. All its lines must have arrived. */
    synchronized void recordKilled(int worker) {
        kills[worker]++;
        if (lastReported[worker] != NONE) {
            lastReportedByTheDead.add(lastReported[worker]);
            lastReported[worker] = NONE;
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

    /** The number of those that were {@link #undone} earlier and still are. */
    synchronized int stillUndone(BitSet earlier) {
        BitSet still = (BitSet) earlier.clone();
        still.andNot(done);
        return still.cardinality();
    }

    /** The number of orders that were placed and never done; final once all lines have arrived. */
    int lost() {
        return undone().cardinality();
    }

    /** The number of redeliveries that no kill accounts for; final once all lines have arrived. */
    synchronized int unaccounted() {
        int again = deliveries.values().stream().mapToInt(count -> count - 1).sum();
        long notUnsettled = doneAgain.stream()
                .filter(order -> !lastReportedByTheDead.contains(order))
                .count();
        return Math.max(0, again - kills()) + (int) notUnsettled;
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
     * The numbers so far, in one line.
     *
     * @param waiting the orders that wait in the queue
     * @param unsettled the orders that workers have taken and not acknowledged
     * @param lost the orders known to be lost so far
     */
    synchronized String progress(int waiting, int unsettled, int lost) {
        return "placed %d, done %d (worker 1: %d, worker 2: %d), waiting %d, unsettled %d, delivered twice %d, kills %d, lost %d"
                .formatted(
                        placed.cardinality(),
                        done.cardinality(),
                        firstDoneBy[1],
                        firstDoneBy[2],
                        waiting,
                        unsettled,
                        deliveredTwice(),
                        kills(),
                        lost);
    }

    /** The final numbers, once all lines have arrived. */
    synchronized String summary() {
        return "%d orders placed, %d done, %d lost, %d delivered twice (%s), worker 2 killed %s%s"
                .formatted(
                        placed.cardinality(),
                        done.cardinality(),
                        lost(),
                        deliveredTwice(),
                        unaccounted() == 0
                                ? "each unsettled when its worker was killed"
                                : "not unsettled when a worker was killed: %d".formatted(unaccounted()),
                        times(kills[2]),
                        kills[1] == 0 ? "" : ", worker 1 killed " + times(kills[1]));
    }

    private static String times(int number) {
        return number == 1 ? "once" : number + " times";
    }
}
