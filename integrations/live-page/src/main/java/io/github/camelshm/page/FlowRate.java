// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count grows, over about the last two seconds. Not thread-safe. */
final class FlowRate {
    private static final long WINDOW_MILLIS = 2000;
    private static final double SECOND_MILLIS = 1000;

    private final Deque<Reading> readings = new ArrayDeque<>();

    private record Reading(long time, long count) {}

    /**
     * Records the count and returns its rate per second: at least 0, and 0 at first.
     *
     * @param time in milliseconds since 1970
     */
    double next(long time, long count) {
        if (!readings.isEmpty() && count < readings.getLast().count() - WINDOW_MILLIS * SECOND_MILLIS) {
            readings.clear(); // Another queue, whose count starts again.
        }
        readings.addLast(new Reading(time, count));
        // The oldest reading is at least as old as the window, if there is one of that age.
        while (readings.size() > 2 && time - secondOldest().time() >= WINDOW_MILLIS) {
            readings.removeFirst();
        }
        Reading oldest = readings.getFirst();
        long millis = time - oldest.time();
        return millis <= 0 ? 0 : Math.max(0, (count - oldest.count()) * SECOND_MILLIS / millis);
    }

    private Reading secondOldest() {
        Reading oldest = readings.removeFirst();
        Reading second = readings.getFirst();
        readings.addFirst(oldest);
        return second;
    }
}
