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
import java.net.StandardProtocolFamily;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A participant of a queue in a JVM of its own, which opens all file descriptors that it may have at a command. It
 * prints its queue's reports. With a second argument, another library has spoilt its sockets before.
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
        if (arguments.length > 1) {
            spoilSockets();
        }
        loadClassesThatNeedADescriptor();
        ShortOfDescriptors participant = new ShortOfDescriptors(directory);
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            participant.execute(line);
        }
    }

    private void execute(String command) throws Exception {
        switch (command) {
            case "exhaust" -> exhaust(taken);
            case "poll" -> poll();
            case "offer" -> queue.offer("message".getBytes(UTF_8), 0, 7);
            default -> throw new IllegalArgumentException(command);
        }
        System.out.println("done " + command);
    }

    /** Opens files until none has been opened for a second: what a periodic check held at the first refusal, it closes. */
    private static void exhaust(List<InputStream> taken) throws InterruptedException {
        long refusedSince = System.nanoTime();
        while (System.nanoTime() - refusedSince < TimeUnit.SECONDS.toNanos(1)) {
            try {
                taken.add(Files.newInputStream(ANY_FILE));
                refusedSince = System.nanoTime();
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        System.out.println("exhausted");
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

    /**
     * What another library may do before this participant joins: opens the JVM's first socket without a descriptor. On newer
     * Javas no later socket can be opened then.
     */
    private static void spoilSockets() throws Exception {
        FileChannel.open(ANY_FILE).close();
        List<InputStream> taken = new ArrayList<>();
        exhaust(taken);
        try {
            SocketChannel.open().close();
        } catch (IOException | LinkageError e) {
            // As expected.
        }
        for (InputStream file : taken) {
            file.close();
        }
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
            System.out.println("sockets intact");
        } catch (LinkageError e) {
            System.out.println("sockets spoilt");
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
