// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * In a measured process: counts the messages in the window, and the share of a core that the process gets in it.
 *
 * <p>Reads the clock once in 256 messages by default, because a reading costs as much as a fast queue's message. For one
 * thread.
 */
public final class Meter {
    private static final int READ_CLOCK_EVERY = 256;

    private final Window window;
    private final int readClockEvery;

    private long nextLook;
    private boolean open;
    private boolean over;

    private long started;
    private long startedCount;
    private long startedCpu;
    private long ended;
    private long endedCount;
    private long endedCpu;

    /** For operations that take far less than a microsecond. */
    public Meter(Window window) {
        this(window, READ_CLOCK_EVERY);
    }

    /** Reads the clock once in this number of messages. */
    public Meter(Window window, int readClockEvery) {
        this.window = window;
        this.readClockEvery = readClockEvery;
    }

    /** Receives the number of messages since the start. Returns false once the window is over. */
    public boolean running(long count) {
        if (count >= nextLook) {
            readClock(count);
        }
        return !over;
    }

    /** Whether the window was open at the last reading of the clock. */
    public boolean isOpen() {
        return open;
    }

    private void readClock(long count) {
        nextLook = count + readClockEvery;
        long now = System.nanoTime();
        if (!open && now - window.from() >= 0) {
            open = true;
            started = now;
            startedCount = count;
            startedCpu = cpuNanos();
        } else if (open && now - window.until() >= 0) {
            open = false;
            over = true;
            ended = now;
            endedCount = count;
            endedCpu = cpuNanos();
        }
    }

    /** Returns the measured figures, once the window is over. */
    public Figures figures() {
        double nanos = ended - started;
        return Figures.of("rate", (endedCount - startedCount) / nanos * 1e9)
                .with("share", (endedCpu - startedCpu) / nanos);
    }

    /** The CPU time of this process. */
    public static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
