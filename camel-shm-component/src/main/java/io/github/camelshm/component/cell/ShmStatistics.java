// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an endpoint's producers and consumers have done, for monitoring. Thread-safe; each number is right, but
 * together they are not of one moment.
 */
final class ShmStatistics {
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** In milliseconds since 1970, or 0. */
    private volatile long lastChange;

    private volatile @Nullable Object previousValue;

    /** Counts a value that was read, by an exchange or a poll. */
    void read() {
        reads.increment();
    }

    /**
     * Counts an operation that may write, even if it found nothing to change.
     *
     * @param millis about when, in milliseconds since 1970
     */
    void written(long millis) {
        writes.increment();
        lastChange = millis;
    }

    /** Notes that a consumer found a value other than the previous one, which is null if the new one is the first. */
    void changed(@Nullable Object previous) {
        previousValue = previous;
        lastChange = System.currentTimeMillis();
    }

    /** Counts an exchange or a poll that failed. */
    void failed() {
        failures.increment();
    }

    void reset() {
        reads.reset();
        writes.reset();
        failures.reset();
        lastChange = 0;
        previousValue = null;
    }

    long reads() {
        return reads.sum();
    }

    long writes() {
        return writes.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** When this endpoint made its last write, or a consumer saw the last change. */
    Optional<Instant> lastChange() {
        long millis = lastChange;
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** The value before the last change that a consumer saw, if there was one. */
    @Nullable
    Object previousValue() {
        return previousValue;
    }
}
