// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A participant of a queue in a JVM of its own, which opens all file descriptors that it may have at a command. It
 * prints its queue's reports.
 */
public final class ShortOfDescriptors {
    private static final Path ANY_FILE = Path.of("/dev/null");

    private final List<InputStream> taken = new ArrayList<>();
    private final Queue queue;

    private ShortOfDescriptors(SegmentDirectory directory) {
        queue = open(directory, "orders");
        // Joins the queue now, because that opens the lock file.
        queue.poll();
    }

    public static void main(String[] arguments) throws Exception {
        SegmentDirectory directory = SegmentDirectory.at(Path.of(arguments[0]));
        loadClassesThatNeedADescriptor();
        ringADoorbell(directory);
        ShortOfDescriptors participant = new ShortOfDescriptors(directory);
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            participant.execute(line);
        }
    }

    private void execute(String command) throws Exception {
        switch (command) {
            case "exhaust" -> exhaust();
            case "poll" -> poll();
            case "offer" -> queue.offer("message".getBytes(UTF_8), 0, 7);
            default -> throw new IllegalArgumentException(command);
        }
        System.out.println("done " + command);
    }

    @SuppressWarnings("InfiniteLoopStatement") // Ends when the system refuses a descriptor.
    private void exhaust() {
        try {
            while (true) {
                taken.add(Files.newInputStream(ANY_FILE));
            }
        } catch (IOException e) {
            System.out.println("exhausted");
        }
    }

    private void poll() {
        Thread polling = new Thread(() -> {
            try {
                System.out.println(
                        "polled " + new String(queue.poll(1, TimeUnit.MINUTES).read(), UTF_8));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        polling.setDaemon(true);
        polling.start();
    }

    private static void loadClassesThatNeedADescriptor() throws Exception {
        Path classes = ChildProcess.locationOf(Queue.class);
        if (Files.isRegularFile(classes)) {
            return; // A jar is open already.
        }
        try (Stream<Path> files = Files.walk(classes.resolve("io/github/camelshm/memory"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace(".class", "");
                Class.forName(name.replace('/', '.'));
            }
        }
    }

    /** Rings a doorbell, so the JDK loads its libraries. */
    private static void ringADoorbell(SegmentDirectory directory) throws Exception {
        try (Queue sender = open(directory, "warm");
                Queue receiver = open(directory, "warm")) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> sender.offer(new byte[1], 0, 1),
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
            receiver.poll(1, TimeUnit.MINUTES).acknowledge();
            sent.join();
        }
    }

    private static Queue open(SegmentDirectory directory, String name) {
        return Queue.open(
                directory,
                name,
                QueueOptions.defaults()
                        .withSegment(SegmentOptions.defaults()
                                .withReport(sentence -> System.out.println("report " + sentence))));
    }
}
