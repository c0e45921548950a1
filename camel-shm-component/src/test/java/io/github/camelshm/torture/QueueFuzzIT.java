// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOffsets;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JVMs use a queue while another process overwrites or truncates its memory. */
@Tag("once") // It uses no Camel, and half of its processes run on the newest Java.
class QueueFuzzIT {
    private static final String CALLS = "made " + Integer.getInteger("queue.fuzz.calls", 250);

    /** The length of the messages that the queue holds when the fuzzing begins. */
    private static final int LENGTH = 37;

    /** The results that the calls must have had; otherwise the fuzzing has missed its aim. */
    private static final Map<String, List<String>> EXPECTED = Map.of(
            "bytes", List.of(QueueFuzzWorker.CORRUPT_WORD),
            "slots", List.of(QueueFuzzWorker.CORRUPT_WORD),
            "messages",
                    List.of(
                            QueueFuzzWorker.CORRUPT_LENGTH,
                            QueueFuzzWorker.CORRUPT_LARGE_MESSAGE,
                            QueueFuzzWorker.NO_FILE),
            "everything", List.of(QueueFuzzWorker.CORRUPT_WORD));

    @TempDir
    Path folder;

    private final List<ChildProcess> workers = new ArrayList<>();
    private Queue queue;

    @BeforeEach
    void startWorkers() throws Exception {
        queue = Queue.open(SegmentDirectory.at(folder), "q", QueueFuzzWorker.OPTIONS);
        for (Jvm jvm : List.of(Jvm.OF_THIS_BUILD, Jvm.newest())) {
            ChildProcess worker = ChildProcess.java(jvm, QueueFuzzWorker.class, folder.toString());
            workers.add(worker);
            worker.await("ready");
        }
    }

    @AfterEach
    void closeAll() {
        workers.forEach(ChildProcess::close);
        queue.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "slots", "messages", "participants", "rescans", "everything"})
    void everyCallEndsInTimeWhateverIsWrittenOverTheQueue(String kind) throws Exception {
        // given a queue whose bytes are known, and a process that overwrites it for as long as it is used
        for (int i = 0; i < queue.capacity(); i++) {
            byte[] message = new byte[LENGTH];
            Arrays.fill(message, (byte) i);
            assertThat(queue.offer(message, 0, LENGTH)).isTrue();
        }
        long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
        List<String> command = new ArrayList<>(List.of(
                "python3",
                Path.of("src", "test", "resources", "queue_fuzz.py").toString(),
                queue.segment().file().toString(),
                kind,
                Long.toString(seed),
                Integer.toString(LENGTH)));
        workers.forEach(worker -> command.add(Long.toString(worker.pid())));
        command.addAll(QueueOffsets.of(queue));
        try (ChildProcess fuzzer = ChildProcess.start(command.toArray(String[]::new))) {
            fuzzer.await("fuzzing");
            beginWork();

            // then the JVMs that use it live, all their calls end, and their errors name the queue
            for (ChildProcess worker : workers) {
                worker.await(CALLS);
            }
            List<String> results = stopWorkers();
            fuzzer.closeInput();
            System.out.printf("Queue fuzz, %s (seed %d): %s, %s%n", kind, seed, fuzzer.await("wrote"), results);
            assertThat(EXPECTED.getOrDefault(kind, List.of()))
                    .allSatisfy(result -> assertThat(results.toString()).contains(result));
        }
    }

    @Test
    void truncatedQueueIsLostAndNoUserOfItDies() throws Exception {
        // given two JVMs that use the queue
        beginWork();
        for (ChildProcess worker : workers) {
            worker.await("made 500");
        }

        // when the segment's file is truncated
        try (FileChannel file = FileChannel.open(queue.segment().file(), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }

        // then the calls report the loss, and the JVMs live
        for (ChildProcess worker : workers) {
            worker.await("lost Segment 'q' is lost: it was truncated from");
        }
        assertThat(stopWorkers()).allSatisfy(result -> assertThat(result).contains("SegmentLostException"));
    }

    private void beginWork() throws Exception {
        for (ChildProcess worker : workers) {
            worker.send("begin");
        }
    }

    private List<String> stopWorkers() throws Exception {
        List<String> results = new ArrayList<>();
        for (ChildProcess worker : workers) {
            results.add(worker.ask("stop", "stopped"));
            assertThat(worker.awaitExit()).as("%s", worker).isZero();
            assertThat(worker.errors()).as("%s", worker).isEmpty();
            assertThat(worker.output()).as("%s", worker).noneMatch(line -> line.startsWith("FOUND"));
        }
        return results;
    }
}
