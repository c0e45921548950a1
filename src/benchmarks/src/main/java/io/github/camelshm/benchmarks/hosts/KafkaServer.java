// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Port;
import io.github.camelshm.demo.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** A JVM with the demo's broker. Arguments: a folder for its data, and two ports. */
public final class KafkaServer {
    private KafkaServer() {}

    /** Runs it until its parent ends. */
    public static void main(String... arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int port = Integer.parseInt(arguments[1]);
        Path configuration = KafkaBroker.configure(folder, port, Integer.parseInt(arguments[2]));
        StorageTool.execute(KafkaBroker.formatArguments(configuration), System.err);
        Thread server = new Thread(() -> Kafka.main(new String[] {configuration.toString()}), "broker");
        server.setDaemon(true);
        server.start();
        while (!Port.answers(port)) {
            Thread.sleep(100);
        }
        Figures none = Parent.awaitWindow().measure(() -> 0);
        // No rate: the processes at the ends count the messages.
        Parent.report(Figures.of("share", none.get("share")));
        server.join();
    }
}
