// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.List;
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

    /** The column of a figure; throws an {@link IllegalArgumentException} if the table with this title has none. */
    static Column of(String figure, List<Column> columns, String title) {
        return columns.stream()
                .filter(column -> column.figure().equals(figure))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' has no column %s".formatted(title, figure)));
    }

    /** Formats a value, which is not a number for a contender without such a figure. */
    String format(double value) {
        return Double.isNaN(value) ? "-" : unit.format(value);
    }
}
