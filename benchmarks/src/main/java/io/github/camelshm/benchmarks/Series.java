// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The runs of one contender: those that count, and how many do not. */
final class Series {
    private final String contender;
    private final List<Figures> kept = new ArrayList<>();
    private int dropped;
    private String failure;

    Series(String contender) {
        this.contender = contender;
    }

    void keep(Figures figures) {
        kept.add(figures);
    }

    void drop() {
        dropped++;
    }

    void fail(Exception cause) {
        failure = cause.getMessage();
    }

    String contender() {
        return contender;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** How many runs count, of how many; and why one failed. */
    String counts() {
        return "%d of %d%s"
                .formatted(kept.size(), kept.size() + dropped, failure == null ? "" : ", failed: " + failure);
    }

    /** The middle one; of an even number the mean of the two in the middle. */
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
        return kept.stream()
                .mapToDouble(figures -> figures.get(figure))
                .sorted()
                .toArray();
    }
}
