// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.process.QueuePeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A queue lists its directory once or not at all, because the cost grows with the number of queues there. */
@Timeout(120)
class QueueFilesCostTest {
    private static final int LARGE = 100;

    @TempDir
    Path folder;

    private final AtomicInteger listings = new AtomicInteger();

    @Test
    void openingUsingAndClosingListsNoDirectory() throws Exception {
        try (Queue other = open();
                Queue queue = open()) {
            send(other, 3);
            send(queue, 3);
            assertThat(queue.purge()).isEqualTo(6);
        }

        assertThat(listings).hasValue(0);
        assertThat(largeMessages()).isEmpty();
    }

    @Test
    void recoveryListsNoDirectoryAndRemovesFilesThatNoSlotNames() throws Exception {
        try (Queue queue = open();
                ChildProcess peer = ChildProcess.java(Jvm.OF_THIS_BUILD, QueuePeer.class, folder.toString(), "q")) {
            queue.number();
            peer.await("number");
            peer.ask("offer " + "x".repeat(LARGE), "offered");
            peer.ask("offer " + "x".repeat(LARGE), "offered");
            // given a file that the peer was about to name, and one that it has named, when it is killed
            Path unnamed = largeMessages().get(0);
            assertThat(queue.poll().acknowledge()).isTrue();
            Files.write(unnamed, new byte[LARGE]);
            peer.signal("KILL");
            peer.awaitExit();

            Awaitility.await("the dead peer to be gone")
                    .until(() -> queue.status().participants().size() == 1);

            assertThat(largeMessages()).hasSize(1).doesNotContain(unnamed);
            assertThat(queue.purge()).isEqualTo(1);
        }
        assertThat(listings).hasValue(0);
        assertThat(largeMessages()).isEmpty();
    }

    @Test
    void recoveryAfterThousandsOfLargeMessagesListsTheDirectoryOnce() throws Exception {
        try (Queue queue = open()) {
            for (int i = 0; i < 1_001; i++) {
                send(queue, 1);
                queue.purge();
            }
            // given a large message with a number in between, which no slot names
            Files.write(folder.resolve(".q.p%d.500".formatted(queue.number())), new byte[LARGE]);
        }

        assertThat(listings).hasValue(1);
        assertThat(largeMessages()).isEmpty();
        open().close();
        assertThat(listings).hasValue(1);
    }

    @Test
    void largeMessageThatOutlivesItsProducerIsRemovedLater() throws Exception {
        try (Queue consumer = open()) {
            consumer.number();
            try (Queue producer = open()) {
                send(producer, 2);
            }
            assertThat(largeMessages()).hasSize(2);
            // given that the first was taken, and its file could not be removed
            Path first = folder.resolve(".q.p2.0");
            assertThat(consumer.poll().acknowledge()).isTrue();
            Files.write(first, new byte[LARGE]);

            open().number();

            assertThat(largeMessages()).containsExactly(folder.resolve(".q.p2.1"));
            assertThat(consumer.poll().read()).hasSize(LARGE);
        }
    }

    private Queue open() {
        QueueOptions options = QueuePeer.options();
        Segment segment = SegmentDirectory.at(folder).open("q", options.segmentOptions());
        return new Queue(segment, options, new StructureAccess() {
            @Override
            public StructureFiles files(Segment of) {
                return new StructureFiles(of) {
                    @Override
                    public List<Path> list(Pattern names) {
                        listings.incrementAndGet();
                        return super.list(names);
                    }
                };
            }
        });
    }

    private static void send(Queue queue, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.offer(new byte[LARGE], 0, LARGE)).isTrue();
        }
    }

    private List<Path> largeMessages() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\.q\\.p\\d+\\.\\d+"))
                    .sorted()
                    .toList();
        }
    }
}
