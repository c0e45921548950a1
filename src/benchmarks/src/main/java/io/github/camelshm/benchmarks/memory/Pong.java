// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import java.io.IOException;
import java.nio.file.Path;

/** Sends back what it receives. Arguments: contender, folder, length of a message. */
final class Pong {
    private Pong() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        byte[] message = new byte[Integer.parseInt(arguments[2])];
        Connection connection =
                Contender.valueOf(arguments[0]).transport().connect(Path.of(arguments[1]), message.length);
        Meter meter = new Meter(Parent.awaitWindow());
        long trips = 0;
        while (meter.running(trips)) {
            trips += echo(connection, message);
        }
        Parent.report(meter.figures());
        Parent.goOn(() -> echo(connection, message));
    }

    private static int echo(Connection connection, byte[] message) throws IOException, InterruptedException {
        int received = connection.receive(message);
        for (int i = 0; i < received; i++) {
            connection.send(message);
        }
        return received;
    }
}
