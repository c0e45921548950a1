// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * A JVM that takes the messages and measures their age; all processes of the host have the same clock. Argument: the folder
 * of the queue.
 */
final class Destination {
    private Destination() {}

    public static void main(String... arguments) throws Exception {
        Histogram nanos = new SynchronizedHistogram(TimeUnit.MINUTES.toNanos(10), 3);
        AtomicReference<Window> window = new AtomicReference<>();
        FolderCamel.from(arguments[0], sent -> {
            long now = System.nanoTime();
            if (window.get() != null && window.get().contains(now)) {
                nanos.recordValue(now - Long.parseLong(sent));
            }
        });
        window.set(Parent.awaitWindow());
        Figures measured = window.get().measure(nanos::getTotalCount);
        Parent.report(measured.with(Figures.of(nanos)));
        Thread.sleep(Long.MAX_VALUE);
    }
}
