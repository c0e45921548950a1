// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.stream.Stream;

/** A figure as a table shows it. */
public record Column(String figure, Unit unit, String heading) {
    /** Under its own name. */
    public Column(String figure, Unit unit) {
        this(figure, unit, figure);
    }

    /** The percentiles of a time. */
    public static Column[] percentiles() {
        return Stream.of("p50", "p90", "p99", "p99.9")
                .map(figure -> new Column(figure, Unit.TIME))
                .toArray(Column[]::new);
    }

    /** Of a contender that has no such figure it is no number. */
    String format(double value) {
        return Double.isNaN(value) ? "-" : unit.format(value);
    }
}
