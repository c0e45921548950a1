// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's producers and consumers have done, for those who look in. Thread-safe; the numbers are each right, but
 * not of one moment.
 */
final class ShmStatistics {
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** In milliseconds since 1970, or 0. */
    private volatile long lastChange;

    private volatile @Nullable Object previousValue;

    /** A value was read, by an exchange or a poll. */
    void read() {
        reads.increment();
    }

    /**
     * An operation that may write was done, even if it found nothing to change.
     *
     * @param millis when, near enough, since 1970
     */
    void written(long millis) {
        writes.increment();
        lastChange = millis;
    }

    /** A consumer found another value than this one, which is null if it is the first. */
    void changed(@Nullable Object previous) {
        previousValue = previous;
        lastChange = System.currentTimeMillis();
    }

    /** An exchange or a poll failed. */
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

    /** When the last write was made here, or a consumer saw the last change. */
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
