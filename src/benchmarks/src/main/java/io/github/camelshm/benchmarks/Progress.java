// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.concurrent.TimeUnit;

/** The progress: completed runs out of those that were counted beforehand, and the time that the rest will take. */
final class Progress {
    private final long started = System.nanoTime();
    private int planned;
    private int done;

    void plan(int runs) {
        planned += runs;
    }

    void done() {
        done++;
    }

    /** Such as {@code run 12 of 340, about 14 min left}. */
    String line() {
        long each = (System.nanoTime() - started) / Math.max(1, done);
        long left = TimeUnit.NANOSECONDS.toSeconds(each * Math.max(0, planned - done));
        String time = left >= 90 ? (left + 30) / 60 + " min" : left + " s";
        return "run %d of %d, about %s left".formatted(done, planned, time);
    }
}
