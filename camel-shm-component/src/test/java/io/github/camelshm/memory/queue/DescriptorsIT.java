// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.process.ShortOfDescriptors;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A participant without a file descriptor left for a socket reports that, and still passes messages. */
@Timeout(60)
class DescriptorsIT {
    private static final String REPORT =
            "report Queue 'orders' has no socket to wake waiting threads, so they may notice a "
                    + "message, or room for one, up to 250 ms late: Too many open files. If too many files are "
                    + "open, raise the limit (ulimit -n)";

    @TempDir
    Path folder;

    private Queue queue;
    private @Nullable ChildProcess peer;

    @BeforeEach
    void open() {
        queue = Queue.open(SegmentDirectory.at(folder), "orders", QueueOptions.defaults());
    }

    private ChildProcess start(String... arguments) throws Exception {
        String java = String.join(
                " ",
                ChildProcess.javaCommand(
                        Jvm.OF_THIS_BUILD,
                        ChildProcess.classPath(),
                        ShortOfDescriptors.class,
                        Stream.concat(Stream.of(folder.toString()), Stream.of(arguments))
                                .toArray(String[]::new)));
        ChildProcess started = ChildProcess.start("sh", "-c", "ulimit -n 80 && exec " + java);
        peer = started;
        started.await("ready");
        return started;
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.close();
        }
        queue.close();
    }

    @Test
    void waiterWithoutADoorbellReportsItOnceAndGetsItsMessage() throws Exception {
        ChildProcess peer = start();
        peer.ask("exhaust", "exhausted");

        peer.ask("poll", "done poll");
        assertThat(peer.await("report")).isEqualTo(REPORT);
        queue.offer("message".getBytes(UTF_8), 0, 7);
        peer.await("polled message");

        assertThat(peer.output()).containsOnlyOnce(REPORT);
    }

    @Test
    void waiterThatCannotAcceptARingReportsItAndGetsItsMessage() throws Exception {
        ChildProcess peer = start();
        peer.ask("poll", "done poll");
        await("its doorbell").until(() -> doorbells() == 1);
        await("its wait").until(this::isWaiting);
        peer.ask("exhaust", "exhausted");

        queue.offer("message".getBytes(UTF_8), 0, 7);

        assertThat(peer.await("report")).isEqualTo(REPORT);
        peer.await("polled message");
    }

    @Test
    void participantThatCannotRingADoorbellReportsIt() throws Exception {
        ChildProcess peer = start();
        CompletableFuture<Delivery> polled = startToPoll();
        peer.ask("exhaust", "exhausted");

        peer.send("offer");

        assertThat(peer.await("report")).isEqualTo(REPORT);
        assertThat(polled.get(1, TimeUnit.MINUTES).read()).asString(UTF_8).isEqualTo("message");
    }

    /** Newer Javas load their sockets at the first one, and never again if that fails. */
    @Test
    void participantOfAJvmWithoutSocketsReportsThatAndPassesMessages() throws Exception {
        ChildProcess peer = start("spoilt");
        boolean areSpoilt = peer.output().contains("sockets spoilt");
        CompletableFuture<Delivery> polled = startToPoll();

        peer.ask("offer", "done offer");
        assertThat(polled.get(1, TimeUnit.MINUTES).read()).asString(UTF_8).isEqualTo("message");
        peer.ask("poll", "done poll");
        queue.offer("message".getBytes(UTF_8), 0, 7);
        peer.await("polled message");

        assertThat(peer.output().stream().anyMatch(line -> line.startsWith("report Queue 'orders' has no socket")))
                .isEqualTo(areSpoilt);
    }

    private CompletableFuture<Delivery> startToPoll() {
        CompletableFuture<Delivery> polled = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.poll(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await("our doorbell").until(() -> doorbells() == 1);
        // The doorbell exists before its owner counts as waiting, and others ring it only after that.
        await("our wait").until(this::isWaiting);
        return polled;
    }

    private boolean isWaiting() {
        ByteBuffer bytes = SegmentInternals.memory(queue.segment());
        return new ParticipantMemory(new StructureMemory(bytes)).waiters(Event.MESSAGE, 0) != 0;
    }

    private long doorbells() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".orders") && isSocket(file))
                    .count();
        }
    }

    private static boolean isSocket(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }
}
