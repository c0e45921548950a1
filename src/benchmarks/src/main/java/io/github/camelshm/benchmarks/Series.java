// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The runs of one contender: those that count, and those that do not. If none counts, as on a machine with other load, the
 * dropped ones are shown, and {@link #counts} says so.
 */
final class Series {
    private final String contender;
    private final List<Figures> kept = new ArrayList<>();
    private final List<Figures> dropped = new ArrayList<>();
    private int failed;
    private String failure;

    Series(String contender) {
        this.contender = contender;
    }

    void keep(Figures figures) {
        kept.add(figures);
    }

    void drop(Figures figures) {
        dropped.add(figures);
    }

    void fail(Exception cause) {
        failed++;
        failure = cause.getMessage();
    }

    String contender() {
        return contender;
    }

    boolean isEmpty() {
        return shown().isEmpty();
    }

    private List<Figures> shown() {
        return kept.isEmpty() ? dropped : kept;
    }

    /** Whether the series shows dropped runs, because none counts. */
    boolean isOfDropped() {
        return kept.isEmpty() && !dropped.isEmpty();
    }

    /** Returns how many of the runs count, and why one failed. */
    String counts() {
        return "%d of %d%s%s"
                .formatted(
                        kept.size(),
                        kept.size() + dropped.size() + failed,
                        isOfDropped() ? ", dropped ones are shown" : "",
                        failure == null ? "" : ", failed: " + failure);
    }

    /** The median; for an even number of runs the mean of the two in the middle. */
    double median(String figure) {
        double[] sorted = sorted(figure);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(String figure) {
        return sorted(figure)[0];
    }

    double most(String figure) {
        double[] sorted = sorted(figure);
        return sorted[sorted.length - 1];
    }

    private double[] sorted(String figure) {
        return shown().stream()
                .mapToDouble(figures -> figures.get(figure))
                .sorted()
                .toArray();
    }
}
