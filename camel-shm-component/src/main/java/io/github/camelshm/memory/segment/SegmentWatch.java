// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of this JVM that checks, at each mapping's own interval, whether it is still what its name refers to, and
 * that attaches lost segments again. Creating a large segment again delays the thread for as long as the memory takes
 * to be written. It is a daemon thread, and ends about 5 seconds after the last mapping is gone.
 */
final class SegmentWatch {
    private static final ScheduledThreadPoolExecutor THREAD = newThread();

    /** 73 years: sums and differences with it do not overflow. */
    private static final long MAX_PERIOD_NANOS = Long.MAX_VALUE / 4;

    private SegmentWatch() {}

    /**
     * Runs a check after at most the delay {@code first}, and then at this interval, whatever the result, until the
     * future is cancelled. All checks of one interval fall on the same instants, because waking an idle process costs as much as
     * a check.
     */
    static Future<?> start(Runnable check, Duration first, Duration interval) {
        // Unlike toNanos, saturates instead of overflowing.
        long delay = TimeUnit.NANOSECONDS.convert(first);
        long period = Math.min(TimeUnit.NANOSECONDS.convert(interval), MAX_PERIOD_NANOS);
        long sinceCommonInstant = Math.floorMod(System.nanoTime() + delay, period);
        return THREAD.scheduleAtFixedRate(
                new Check(check, period), delay - sinceCommonInstant, period, TimeUnit.NANOSECONDS);
    }

    /** Runs a short task once, soon. */
    static void execute(Runnable task) {
        THREAD.execute(task);
    }

    private static final class Check implements Runnable {
        private final Runnable check;
        private final long period;
        private long endNanos;

        Check(Runnable check, long period) {
            this.check = check;
            this.period = period;
            this.endNanos = System.nanoTime() - period;
        }

        @Override
        public void run() {
            // Otherwise a process that was stopped for an hour would afterwards make up for all the checks that it has
            // missed.
            if (System.nanoTime() - endNanos < period / 2) {
                return;
            }
            try {
                check.run();
            } catch (RuntimeException | Error e) {
                // Out of memory, for example. If it were thrown, the executor would never check again, and the next
                // check may succeed.
            }
            endNanos = System.nanoTime();
        }
    }

    private static ScheduledThreadPoolExecutor newThread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "camel-shm-watch");
            thread.setDaemon(true);
            // The application that opens the first segment may be undeployed before this thread ends.
            thread.setContextClassLoader(SegmentWatch.class.getClassLoader());
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(5, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
