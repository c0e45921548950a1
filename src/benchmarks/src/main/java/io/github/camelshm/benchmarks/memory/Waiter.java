// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * Waits for infrequent messages, each with the time of its sending, and measures their latency and the share of a core that
 * the waiting takes. Arguments: contender, folder.
 */
final class Waiter {
    static final int LENGTH = 64;

    private final Connection connection;
    private final Window window;
    private final LongAdder received = new LongAdder();
    private final Histogram nanos = new SynchronizedHistogram(TimeUnit.SECONDS.toNanos(10), 3);

    private Waiter(Connection connection, Window window) {
        this.connection = connection;
        this.window = window;
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        Connection connection = Contender.valueOf(arguments[0]).transport().serve(Path.of(arguments[1]), LENGTH);
        Waiter waiter = new Waiter(connection, Parent.awaitWindow());
        Thread thread = new Thread(waiter::receive, "waits");
        thread.setDaemon(true);
        thread.start();
        Figures figures = waiter.window.measure(waiter.received::sum);
        Parent.report(figures.with(Figures.of(waiter.nanos)));
        thread.join();
    }

    private void receive() {
        byte[] message = new byte[LENGTH];
        Parent.goOn(() -> {
            if (connection.receive(message) > 0) {
                long now = System.nanoTime();
                received.increment();
                if (window.contains(now)) {
                    nanos.recordValue(now - ByteBuffer.wrap(message).getLong(0));
                }
            }
        });
    }
}
