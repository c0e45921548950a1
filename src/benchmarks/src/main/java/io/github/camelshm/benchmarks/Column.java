// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.stream.Stream;

/** A figure in the form that a table shows. */
public record Column(String figure, Unit unit, String heading) {
    /** A column with the figure's name as its heading. */
    public Column(String figure, Unit unit) {
        this(figure, unit, figure);
    }

    /** The percentiles of a time. */
    public static Column[] percentiles() {
        return Stream.of("p50", "p90", "p99", "p99.9")
                .map(figure -> new Column(figure, Unit.TIME))
                .toArray(Column[]::new);
    }

    /** Formats a value, which is not a number for a contender without such a figure. */
    String format(double value) {
        return Double.isNaN(value) ? "-" : unit.format(value);
    }
}
