// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import java.io.IOException;
import java.nio.file.Path;

/** Receives as fast as it can, and counts. Arguments: contender, folder, length of a message. */
final class FloodReceiver {
    private FloodReceiver() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        byte[] message = new byte[Integer.parseInt(arguments[2])];
        Connection connection =
                Contender.valueOf(arguments[0]).transport().serve(Path.of(arguments[1]), message.length);
        Meter meter = new Meter(Parent.awaitWindow());
        long received = 0;
        while (meter.running(received)) {
            received += connection.receive(message);
        }
        Parent.report(meter.figures());
        Parent.goOn(() -> connection.receive(message));
    }
}
