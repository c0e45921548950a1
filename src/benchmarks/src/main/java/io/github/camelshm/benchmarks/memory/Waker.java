// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Sends the time, then is silent for long. Arguments: contender, folder, microseconds of silence. */
final class Waker {
    /** Before the window messages are frequent, so that both sides' code is compiled as in a process that runs for days. */
    private static final long WARM_UP_SILENCE_MICROS = 200;

    private Waker() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        Connection connection =
                Contender.valueOf(arguments[0]).transport().connect(Path.of(arguments[1]), Waiter.LENGTH);
        long silenceMicros = Long.parseLong(arguments[2]);
        Window window = Parent.awaitWindow();
        Meter meter = new Meter(window, 1);
        byte[] message = new byte[Waiter.LENGTH];
        for (long sent = 0; meter.running(sent); sent++) {
            TimeUnit.MICROSECONDS.sleep(window.isAhead() ? WARM_UP_SILENCE_MICROS : silenceMicros);
            ByteBuffer.wrap(message).putLong(0, System.nanoTime());
            connection.send(message);
        }
        Parent.report(meter.figures());
        Thread.sleep(Long.MAX_VALUE);
    }
}
