// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The figures of one run: numbers by name. Immutable. Processes send them to each other as a line of text. */
public final class Figures {
    private final Map<String, Double> values;

    private Figures(Map<String, Double> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** Creates figures with one number. */
    public static Figures of(String name, double value) {
        return new Figures(Map.of()).with(name, value);
    }

    /** The percentiles that all benchmarks here report. */
    public static Figures of(Histogram histogram) {
        return of("p50", percentile(histogram, 50))
                .with("p90", percentile(histogram, 90))
                .with("p99", percentile(histogram, 99))
                .with("p99.9", percentile(histogram, 99.9));
    }

    private static double percentile(Histogram histogram, double percentile) {
        return (double) histogram.getValueAtPercentile(percentile);
    }

    /** Returns these figures and one more. */
    public Figures with(String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Figures(more);
    }

    /** Returns these figures and the others. */
    public Figures with(Figures others) {
        Map<String, Double> more = new LinkedHashMap<>(values);
        more.putAll(others.values);
        return new Figures(more);
    }

    /** The number of that name. */
    public double get(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no '%s' in '%s'".formatted(name, toLine()));
        }
        return value;
    }

    /** Returns the text that {@link #parse} reads. */
    public String toLine() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Parses the text of {@link #toLine}. */
    public static Figures parse(String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        Arrays.stream(line.split(" ", -1))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> values.put(pair[0], Double.valueOf(pair[1])));
        return new Figures(values);
    }
}
