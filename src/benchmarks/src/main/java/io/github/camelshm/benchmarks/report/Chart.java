// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import java.util.List;

/**
 * A chart: bars with their spread, or lines on a log scale.
 *
 * @param unit of the axis
 * @param labels along the other axis, of lines
 */
public record Chart(String title, String unit, List<String> labels, List<Bar> bars, List<Values> lines)
        implements Part {
    /** A median between the least and the most. */
    public record Bar(String name, double median, double least, double most) {
        /** A bar without a spread. */
        public static Bar of(String name, double value) {
            return new Bar(name, value, value, value);
        }
    }

    /** The values for the labels; null where there is none. */
    public record Values(String name, List<Double> values) {}

    /** Creates a chart of bars. */
    public static Chart bars(String title, String unit, List<Bar> bars) {
        return new Chart(title, unit, List.of(), bars, List.of());
    }

    /** Creates a chart of lines. */
    public static Chart lines(String title, String unit, List<String> labels, List<Values> lines) {
        return new Chart(title, unit, labels, List.of(), lines);
    }
}
