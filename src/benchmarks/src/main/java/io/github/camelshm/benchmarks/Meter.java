// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * In a measured process: how many messages fall into the window, and how much of a core the process gets in it.
 *
 * <p>Looks at the clock once in some hundred messages, as a look costs as much as a fast queue's message. For one thread.
 */
public final class Meter {
    private static final int LOOK_EVERY = 256;

    private final Window window;
    private final int lookEvery;

    private long nextLook;
    private boolean open;
    private boolean over;

    private long started;
    private long startedCount;
    private long startedCpu;
    private long ended;
    private long endedCount;
    private long endedCpu;

    /** For what takes far less than a microsecond. */
    public Meter(Window window) {
        this(window, LOOK_EVERY);
    }

    /** Looks at the clock once in so many messages. */
    public Meter(Window window, int lookEvery) {
        this.window = window;
        this.lookEvery = lookEvery;
    }

    /** Tells how many messages there have been since the start. False once the window is over. */
    public boolean running(long count) {
        if (count >= nextLook) {
            look(count);
        }
        return !over;
    }

    /** Whether the window is open, as of the last look. */
    public boolean isOpen() {
        return open;
    }

    private void look(long count) {
        nextLook = count + lookEvery;
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

    /** What was measured, once the window is over. */
    public Figures figures() {
        double nanos = ended - started;
        return Figures.of("rate", (endedCount - startedCount) / nanos * 1e9)
                .with("share", (endedCpu - startedCpu) / nanos);
    }

    /** The time that this process has had a core for. */
    public static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
