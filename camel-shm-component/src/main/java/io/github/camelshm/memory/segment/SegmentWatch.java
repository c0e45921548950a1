// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of this JVM that looks, at each mapping's own interval, whether it is still what its name means, and
 * attaches lost segments again. Making a large one again holds it up for as long as the memory takes to be written. A
 * daemon, and gone some seconds after the last mapping.
 */
final class SegmentWatch {
    private static final ScheduledThreadPoolExecutor THREAD = newThread();

    private SegmentWatch() {}

    /**
     * Takes a look after a delay at most and then at this interval, whatever comes of it, until the future is cancelled.
     * Those of one interval fall on the same instants, as to wake costs an idle process as much as to look.
     */
    static Future<?> start(Runnable look, Duration first, Duration interval) {
        // Unlike toNanos, never too large.
        long delay = TimeUnit.NANOSECONDS.convert(first);
        long period = TimeUnit.NANOSECONDS.convert(interval);
        long sinceCommonInstant = Math.floorMod(System.nanoTime() + delay, period);
        return THREAD.scheduleAtFixedRate(
                new Look(look, period), delay - sinceCommonInstant, period, TimeUnit.NANOSECONDS);
    }

    private static final class Look implements Runnable {
        private final Runnable look;
        private final long period;
        private long endNanos;

        Look(Runnable look, long period) {
            this.look = look;
            this.period = period;
            this.endNanos = System.nanoTime() - period;
        }

        @Override
        public void run() {
            // Else, after it was stopped for an hour, it would make up for all looks that it has missed.
            if (System.nanoTime() - endNanos < period / 2) {
                return;
            }
            try {
                look.run();
            } catch (RuntimeException | Error e) {
                // For want of memory, say. The executor would never look again, and the next look may succeed.
            }
            endNanos = System.nanoTime();
        }
    }

    private static ScheduledThreadPoolExecutor newThread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "camel-shm-watch");
            thread.setDaemon(true);
            // Whoever opens the first segment may be an application that is undeployed before this thread ends.
            thread.setContextClassLoader(SegmentWatch.class.getClassLoader());
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(5, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
