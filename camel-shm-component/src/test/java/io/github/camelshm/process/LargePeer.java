// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.MessageFile;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process of some user that sends and takes large messages. It executes the lines of its standard input: {@code offer
 * COUNT}, {@code take COUNT}, {@code keep} (a body whose message it acknowledges), {@code read} and {@code drop} (that
 * body), {@code participants}. It answers each with a line.
 */
public final class LargePeer {
    public static final int LENGTH = 100_000;

    private final Queue queue;
    private MessageFile kept;

    private LargePeer(Queue queue) {
        this.queue = queue;
    }

    public static QueueOptions options() {
        QueueOptions small = QueuePeer.options();
        return small.withSegment(small.segment()
                .withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"))
                .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER)));
    }

    /** Runs on queue q in the directory that the argument names. */
    public static void main(String[] arguments) throws Exception {
        try (Queue queue = Queue.open(SegmentDirectory.at(Path.of(arguments[0])), "q", options());
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            LargePeer peer = new LargePeer(queue);
            System.out.println("number " + queue.number());
            for (String command; (command = commands.readLine()) != null; ) {
                String[] words = command.split(" ", -1);
                int count = words.length == 1 ? 0 : Integer.parseInt(words[1]);
                System.out.println(words[0] + " " + peer.execute(words[0], count));
            }
        }
    }

    private Object execute(String command, int count) throws Exception {
        switch (command) {
            case "offer" -> {
                byte[] bytes = new byte[LENGTH];
                Arrays.fill(bytes, (byte) 7);
                for (int i = 0; i < count; i++) {
                    queue.offer(bytes, 0, LENGTH, 1, TimeUnit.MINUTES);
                }
            }
            case "take" -> {
                for (int i = 0; i < count; i++) {
                    Delivery delivery = queue.poll(1, TimeUnit.MINUTES);
                    requireWhole(delivery.read());
                    delivery.acknowledge();
                }
            }
            case "keep" -> {
                Delivery delivery = queue.poll(1, TimeUnit.MINUTES);
                kept = delivery.openFile();
                return delivery.acknowledge();
            }
            case "requeue" -> {
                Delivery delivery = queue.poll(1, TimeUnit.MINUTES);
                kept = delivery.openFile();
                return delivery.requeue();
            }
            case "read" -> requireWhole(kept.stream().readAllBytes());
            case "drop" -> kept.close();
            default -> {
                return queue.status().participants().size();
            }
        }
        return count;
    }

    private static void requireWhole(byte[] read) {
        boolean isWhole = read.length == LENGTH && read[0] == 7 && read[LENGTH - 1] == 7;
        if (!isWhole) {
            throw new IllegalStateException("A message of " + read.length + " bytes is not the one that was sent");
        }
    }
}
