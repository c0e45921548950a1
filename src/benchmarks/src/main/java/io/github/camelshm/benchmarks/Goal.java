// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A goal of a comparison: a contender's figure, or its ratio to that of another, is at least or at most a limit.
 *
 * @param baseline the contender by whose figure it is divided, or null
 * @param why the obstacle if the goal is missed
 */
record Goal(String contender, String baseline, Column column, boolean atLeast, double limit, String why) {
    /** The result of a goal, as text. */
    record Verdict(String goal, String wanted, String measured, boolean met, String why) {}

    /** Determines whether the goal was met; empty if one of the two contenders has no figures, or nothing to compare with. */
    Optional<Verdict> judge(Map<String, Series> measured) {
        Series ours = measured.get(contender);
        Series theirs = baseline == null ? null : measured.get(baseline);
        if (ours == null || ours.isEmpty() || (baseline != null && !canBeCompared(theirs))) {
            return Optional.empty();
        }
        double value = ours.median(column.figure());
        double found = theirs == null ? value : value / theirs.median(column.figure());
        boolean met = isMetBy(found);
        return Optional.of(new Verdict(
                "%s, %s%s".formatted(contender, column.heading(), baseline == null ? "" : " beside " + baseline),
                (atLeast ? "at least " : "at most ") + format(limit),
                format(found),
                met,
                met ? "" : why));
    }

    /** A contender that did nothing in most of its runs says nothing about another. */
    private boolean canBeCompared(Series theirs) {
        return theirs != null && !theirs.isEmpty() && theirs.median(column.figure()) != 0;
    }

    boolean isMetBy(double found) {
        return atLeast ? found >= limit : found <= limit;
    }

    private String format(double value) {
        return baseline == null
                ? column.format(value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f times" : "%.1f times", value);
    }
}
