// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Window;

/** One of two processes that add one to a number concurrently, exactly until the window ends. The sum is checked. */
final class Counting {
    /** The number of increments of all, including the warm-up. */
    static final String ALL = "all";

    private Counting() {}

    /** Counts for the process whose figures' names have this prefix. */
    static Figures count(Window window, Runnable increment, String prefix) {
        Meter meter = new Meter(window);
        long all = 0;
        for (; meter.running(all); all++) {
            increment.run();
        }
        Figures figures = meter.figures();
        return Figures.of("share", figures.get("share"))
                .with(prefix + "rate", figures.get("rate"))
                .with(prefix + ALL, (double) all);
    }

    /** Returns the figures of both processes, whose names have these prefixes. */
    static Figures sum(Figures both, String first, String second) {
        return both.with("rate", both.get(first + "rate") + both.get(second + "rate"))
                .with(ALL, both.get(first + ALL) + both.get(second + ALL));
    }

    /** @throws IllegalStateException if the sum of the increments is not the number in memory */
    static void check(Figures counted, long found) {
        long expected = (long) counted.get(ALL);
        if (expected != found) {
            throw new IllegalStateException("%d increments were made, but the number is %d".formatted(expected, found));
        }
    }
}
