// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Sends, waits for the answer, and measures how long that took. Arguments: contender, folder, length of a message. */
final class Ping {
    private Ping() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        byte[] message = new byte[Integer.parseInt(arguments[2])];
        Connection connection =
                Contender.valueOf(arguments[0]).transport().serve(Path.of(arguments[1]), message.length);
        Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        // Recording during the warm-up, too, lets the JVM compile the loop with it before the measurement.
        Histogram warmUp = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        Meter meter = new Meter(Parent.awaitWindow());
        long before = System.nanoTime();
        for (long trips = 0; meter.running(trips); trips++) {
            connection.send(message);
            while (connection.receive(message) == 0) {
                // Some transports wait inside receive, some do not.
            }
            long now = System.nanoTime();
            (meter.isOpen() ? nanos : warmUp).recordValue(now - before);
            before = now;
        }
        Parent.report(meter.figures().with(Figures.of(nanos)));
        Parent.goOn(() -> {
            connection.send(message);
            connection.receive(message);
        });
    }
}
