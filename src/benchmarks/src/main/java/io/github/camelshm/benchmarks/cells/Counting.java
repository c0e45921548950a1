// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Window;

/** One of two who add one to a number at the same time, until the window is over and no further: the sum is checked. */
final class Counting {
    /** How many all have made, warm-up and all. */
    static final String ALL = "all";

    private Counting() {}

    /** Counts for who starts the names of its figures with this. */
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

    /** What both have made, whose figures' names start with these. */
    static Figures sum(Figures both, String first, String second) {
        return both.with("rate", both.get(first + "rate") + both.get(second + "rate"))
                .with(ALL, both.get(first + ALL) + both.get(second + ALL));
    }

    /** @throws IllegalStateException if what they have made is not what is there */
    static void check(Figures counted, long found) {
        long expected = (long) counted.get(ALL);
        if (expected != found) {
            throw new IllegalStateException("%d increments were made, but the number is %d".formatted(expected, found));
        }
    }
}
