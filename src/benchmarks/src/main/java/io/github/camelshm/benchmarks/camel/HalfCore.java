// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Parent;
import java.util.concurrent.TimeUnit;

/** A process that uses half of one core: it computes for 5 ms, then sleeps for 5 ms. */
final class HalfCore {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private HalfCore() {}

    public static void main(String... arguments) throws Exception {
        Thread thread = new Thread(HalfCore::load, "loads");
        thread.setDaemon(true);
        thread.start();
        Parent.report(Parent.awaitWindow().measure(() -> 0));
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void load() {
        Parent.goOn(() -> {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < NANOS) {
                // Any work: only the time counts.
            }
            TimeUnit.NANOSECONDS.sleep(NANOS);
        });
    }
}
