// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Another process that has a queue open, and executes the lines of its standard input: {@code offer TEXT}, {@code
 * poll}, {@code acknowledge}, {@code status}. It answers each with a line.
 */
public final class QueuePeer {
    private QueuePeer() {}

    public static QueueOptions options() {
        return QueueOptions.defaults()
                .withCapacity(16)
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofMillis(20)));
    }

    /** Runs on the queue in the directory that the arguments name. */
    public static void main(String[] arguments) throws Exception {
        try (Queue queue = Queue.open(SegmentDirectory.at(Path.of(arguments[0])), arguments[1], options());
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("number " + queue.number());
            Delivery delivery = null;
            for (String command; (command = commands.readLine()) != null; ) {
                String[] words = command.split(" ", 2);
                switch (words[0]) {
                    case "offer" -> {
                        byte[] bytes = words[1].getBytes(UTF_8);
                        System.out.println("offered " + queue.offer(bytes, 0, bytes.length, 1, TimeUnit.MINUTES));
                    }
                    case "poll" -> {
                        delivery = queue.poll(1, TimeUnit.MINUTES);
                        System.out.println(
                                "polled " + new String(delivery.read(), UTF_8) + " delivery " + delivery.deliveries());
                    }
                    case "acknowledge" -> System.out.println("acknowledged " + delivery.acknowledge());
                    default -> System.out.println("status " + queue.status());
                }
            }
        }
    }
}
