// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

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

    /** Takes a look after a delay and then at this interval, whatever comes of it, until the future is cancelled. */
    static Future<?> start(Runnable look, Duration first, Duration interval) {
        // Unlike toNanos, never too large.
        long delay = TimeUnit.NANOSECONDS.convert(first);
        long period = TimeUnit.NANOSECONDS.convert(interval);
        return THREAD.scheduleWithFixedDelay(() -> takeOne(look), delay, period, TimeUnit.NANOSECONDS);
    }

    private static void takeOne(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            // For want of memory, say. The executor would never look again, and the next look may succeed.
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
