// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How long it takes on this machine until a blocked thread runs after it was woken. That depends on the processor, its power
 * states and the hypervisor: 5 microseconds on one host, 100 on another. So it is measured when a thread of this JVM first asks
 * for it, and again when it is a minute old, or waits disagree with it.
 *
 * <p>No thread waits for a measurement: the thread that checks segments makes it, in a few milliseconds. Thread-safe.
 */
public final class WakeUpCost {
    static final long MIN_NANOS = TimeUnit.MICROSECONDS.toNanos(5);
    static final long MAX_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Until it is measured, and if it cannot be. */
    static final long ASSUMED_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    static final long VALID_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How old a cost must be before it is measured again because of a doubt. */
    static final long MIN_AGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Measured in this JVM, for all structures. Its initial values are those above. */
    public static final WakeUpCost OF_THIS_JVM = new WakeUpCost(
            WakeUps::medianNanos,
            System::nanoTime,
            Runtime.getRuntime()::availableProcessors,
            SegmentInternals::execute);

    private final Measurement measurement;
    private final LongSupplier clock;
    private final IntSupplier processors;
    private final Executor executor;
    private final AtomicBoolean isMeasuring = new AtomicBoolean();

    // Volatile: written by the thread that measures, read by any.
    private volatile long nanos = ASSUMED_NANOS;
    private volatile boolean hasSpareProcessor;
    private volatile long dueAt;

    /** Measures the cost. */
    interface Measurement {
        /** The cost in nanoseconds. */
        long nanos() throws IOException;
    }

    /**
     * @param clock as {@link System#nanoTime}
     * @param processors how many are available
     * @param executor runs the measurement
     */
    WakeUpCost(Measurement measurement, LongSupplier clock, IntSupplier processors, Executor executor) {
        this.measurement = measurement;
        this.clock = clock;
        this.processors = processors;
        this.executor = executor;
        this.hasSpareProcessor = processors.getAsInt() > 1;
        this.dueAt = clock.getAsLong();
    }

    /** In nanoseconds, from 5,000 to 100,000; 20,000 until it is measured. Starts a measurement if one is due. */
    public long nanos() {
        if (clock.getAsLong() - dueAt >= 0) {
            measure();
        }
        return nanos;
    }

    /**
     * Whether a thread that spins leaves a processor to the thread that it waits for. False with one available processor, also
     * if it is one because of a container's quota.
     */
    public boolean hasSpareProcessor() {
        return hasSpareProcessor;
    }

    /** Called if waits show another cost. Lets it be measured again, but not within ten seconds. */
    void doubt() {
        if (clock.getAsLong() - dueAt >= MIN_AGE_NANOS - VALID_NANOS) {
            measure();
        }
    }

    private void measure() {
        if (!isMeasuring.compareAndSet(false, true)) {
            return;
        }
        boolean isStarted = false;
        try {
            executor.execute(this::update);
            isStarted = true;
        } catch (OutOfMemoryError e) {
            // The system has no thread to spare. Waits work with what was assumed, or measured before.
        } finally {
            if (!isStarted) {
                measured();
            }
        }
    }

    private void update() {
        try {
            hasSpareProcessor = processors.getAsInt() > 1;
            nanos = Math.max(MIN_NANOS, Math.min(MAX_NANOS, measurement.nanos()));
        } catch (IOException | OutOfMemoryError e) {
            // No descriptors or threads to spare: as above.
        } finally {
            measured();
        }
    }

    private void measured() {
        dueAt = clock.getAsLong() + VALID_NANOS;
        isMeasuring.set(false);
    }
}
