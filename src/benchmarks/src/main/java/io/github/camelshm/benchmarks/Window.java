// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The part of a run that is measured: the same two instants in every process of it. They are readings of
 * {@link System#nanoTime()}, which on Linux is CLOCK_MONOTONIC, one clock for all processes of the host.
 */
public record Window(long from, long until) {
    /** A window that opens after the warm-up. */
    static Window after(double warmUpSeconds, double seconds) {
        long from = System.nanoTime() + nanos(warmUpSeconds);
        return new Window(from, from + nanos(seconds));
    }

    static Window parse(String from, String until) {
        return new Window(Long.parseLong(from), Long.parseLong(until));
    }

    /** Counts the work of other threads in the window, on a thread that sleeps until then. */
    public Figures measure(LongSupplier count) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(from - System.nanoTime());
        long started = System.nanoTime();
        long startedCount = count.getAsLong();
        long startedCpu = Meter.cpuNanos();
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        double nanos = System.nanoTime() - started;
        return Figures.of("rate", (count.getAsLong() - startedCount) / nanos * 1e9)
                .with("share", (Meter.cpuNanos() - startedCpu) / nanos);
    }

    /** Whether this reading of {@link System#nanoTime()} is in the window. */
    public boolean contains(long instant) {
        return instant - from >= 0 && instant - until < 0;
    }

    /** Whether the window has not opened yet. */
    public boolean isAhead() {
        return System.nanoTime() - from < 0;
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}
