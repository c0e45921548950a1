// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import java.io.IOException;
import java.nio.file.Path;

/** Sends as fast as it can. Arguments: contender, folder, length of a message. */
final class FloodSender {
    private FloodSender() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        byte[] message = new byte[Integer.parseInt(arguments[2])];
        Connection connection =
                Contender.valueOf(arguments[0]).transport().connect(Path.of(arguments[1]), message.length);
        Meter meter = new Meter(Parent.awaitWindow());
        for (long sent = 0; meter.running(sent); sent++) {
            connection.send(message);
        }
        Parent.report(meter.figures());
        Parent.goOn(() -> connection.send(message));
    }
}
