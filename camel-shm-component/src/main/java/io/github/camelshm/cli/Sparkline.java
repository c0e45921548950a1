// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last numbers as a line of bars, scaled between the least and the greatest of them. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int MAX_VALUES = 30;

    private final Deque<Double> values = new ArrayDeque<>();

    /** Adds a value and returns the line. A value that is not a number leaves the line unchanged. */
    String with(String value) {
        try {
            values.add(Double.parseDouble(value));
            if (values.size() > MAX_VALUES) {
                values.remove();
            }
        } catch (NumberFormatException e) {
            return draw();
        }
        return draw();
    }

    private String draw() {
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double range = values.stream().mapToDouble(Double::doubleValue).max().orElse(0) - least;
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            double share = range > 0 ? (value - least) / range : 0;
            line.append(BARS.charAt((int) Math.round(share * (BARS.length() - 1))));
        }
        return line.toString();
    }
}
