// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.SmallFileSystem;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An aggregator collects bodies in a directory of 64 MiB, the size that a container has by default. */
class BodiesInASmallDirectoryIT extends QueueFixture {
    private static final int MIB = 1 << 20;

    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicLong mostFiles = new AtomicLong();
    private final AtomicLong mostSpace = new AtomicLong();

    private SmallFileSystem fileSystem;

    @BeforeEach
    void mount() throws Exception {
        fileSystem = SmallFileSystem.mount(directory, "64m");
    }

    @AfterEach
    void unmount() throws Exception {
        if (fileSystem != null) {
            fileSystem.close();
        }
    }

    /**
     * Of the space, 8 MiB are for the files that bodies keep, in whole files: none where bodies are on the heap, otherwise
     * 3 and 5. The rest is for the messages in the queue and the unsettled one.
     */
    @ParameterizedTest
    @CsvSource({"10000, 100000, 100, 0", "1000, 2097152, 25, 3", "1000, 1500000, 25, 5"})
    void allBodiesAreReadWithinTheBounds(int count, int size, int batch, int kept) throws Exception {
        long fileSize = (size / 4096 + 2) * 4096L;
        start(other, builder -> builder.from("shm-queue:x?size=8")
                .aggregate(builder.constant(1), new GroupedBodyAggregationStrategy())
                .completionSize(batch)
                .process(exchange -> measure())
                .split(builder.body())
                .process(exchange -> read(exchange, size)));

        ProducerTemplate sender = template();
        byte[] body = new byte[size];
        for (int i = 1; i <= count; i++) {
            Arrays.fill(body, (byte) i);
            sender.sendBody("shm-queue:x?size=8&blockWhenFull=true", body);
            if (i % batch == 0) {
                int sent = i;
                eventually(() -> read.get() == sent); // So that no batches pile up on the heap.
            }
        }

        assertThat(right).hasValue(count);
        assertThat(mostFiles.get()).isBetween((long) Math.min(kept, 1), (long) kept);
        assertThat(mostSpace.get()).isLessThan(MIB + (8 + 2 + kept) * fileSize);
    }

    /** Runs when a batch is complete. The sender waits for the batch, so the consumer opens no file meanwhile. */
    private void measure() throws IOException {
        mostFiles.accumulateAndGet(openMessageFiles(), Math::max);
        long used = directory.toFile().getTotalSpace() - directory.toFile().getFreeSpace();
        mostSpace.accumulateAndGet(used, Math::max);
    }

    private void read(Exchange exchange, int size) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        byte[] expected = new byte[size];
        Arrays.fill(expected, body.length > 0 ? body[0] : 0);
        if (Arrays.equals(body, expected)) {
            right.incrementAndGet();
        }
        read.incrementAndGet();
    }
}
