// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.OtherUser;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.process.LargePeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer and a consumer of two users in a sticky directory, where the consumer may not unlink the producer's files.
 */
@Timeout(300)
class LargeMessagesOfTwoUsersIT {
    private static final int MANY = 300;

    /** A test reaches this limit only if a process hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** The number of messages that the queue's 16 slots hold. */
    private static final int FULL = 16;

    @TempDir
    Path folder;

    private Path shared;
    private OtherUser producerUser;
    private OtherUser consumerUser;

    @BeforeEach
    void shareADirectory() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0755);
        producerUser = OtherUser.orSkip(folder);
        consumerUser = producerUser.third();
        shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Queue.open(SegmentDirectory.at(shared), "q", LargePeer.options()).close();
    }

    @Test
    void acknowledgedMessagesLeaveNeitherSpaceNorFilesWhileBothLive() throws Exception {
        try (ChildProcess producer = start(producerUser);
                ChildProcess consumer = start(consumerUser)) {
            producer.send("offer " + MANY);
            consumer.ask("take " + MANY, "take");
            producer.await("offer");

            awaitNoFiles();
        }
    }

    @Test
    void bodyStaysReadableAfterItsProducerWasKilledAndIsFreedWhenClosed() throws Exception {
        try (ChildProcess consumer = start(consumerUser)) {
            try (ChildProcess producer = start(producerUser)) {
                producer.send("offer " + MANY);
                consumer.ask("take " + (MANY - FULL), "take");
                producer.await("offer");
                // given a producer that is killed before it removes the file's name
                producer.signal("STOP");
                consumer.ask("keep", "keep true");
                producer.signal("KILL");
                producer.awaitExit();
            }
            await("the producer to be recovered").atMost(LIMIT).until(() -> consumer.ask("participants", "participants")
                    .equals("participants 1"));

            assertThat(consumer.ask("read", "read")).isEqualTo("read 0");
            // and a second consumer, which does not know of the body, keeps it
            try (ChildProcess second = start(consumerUser)) {
                second.ask("take " + (FULL - 1), "take");
                assertThat(consumer.ask("read", "read")).isEqualTo("read 0");
            }
            assertThat(space()).isEqualTo(LargePeer.LENGTH);

            consumer.ask("drop", "drop");
            assertThat(space()).isZero();
            assertThat(largeMessages())
                    .as("files that only the producer's user may remove")
                    .isNotEmpty();

            try (ChildProcess producer = start(producerUser)) {
                assertThat(producer.isAlive()).isTrue();
                awaitNoFiles();
            }
        }
    }

    @Test
    void bodyThatAnotherConsumerStillReadsIsTruncatedAfterwards() throws Exception {
        try (ChildProcess reader = start(consumerUser);
                ChildProcess consumer = start(consumerUser)) {
            takeMessageThatAnotherReads(reader, consumer);

            reader.ask("drop", "drop");
            await("the consumer to try again").atMost(LIMIT).until(() -> space() == 0);
        }
    }

    @Test
    void bodyThatAnotherConsumerStillReadsIsTruncatedWhenThatOneLeaves() throws Exception {
        try (ChildProcess reader = start(consumerUser)) {
            try (ChildProcess consumer = start(consumerUser)) {
                takeMessageThatAnotherReads(reader, consumer);
                leave(consumer);
            }
            reader.ask("drop", "drop");
            leave(reader);

            assertThat(space()).isZero();
        }
    }

    /** The message of a dead producer: the first consumer opens its file and requeues it, and the second settles it. */
    private void takeMessageThatAnotherReads(ChildProcess reader, ChildProcess consumer) throws Exception {
        try (ChildProcess producer = start(producerUser)) {
            producer.ask("offer 1", "offer");
            producer.signal("KILL");
            producer.awaitExit();
        }
        await("the producer to be recovered").atMost(LIMIT).until(() -> reader.ask("participants", "participants")
                .equals("participants 2"));
        assertThat(reader.ask("requeue", "requeue")).isEqualTo("requeue true");
        consumer.ask("take 1", "take");

        assertThat(space()).isEqualTo(LargePeer.LENGTH);
        assertThat(reader.ask("read", "read")).isEqualTo("read 0");
    }

    private static void leave(ChildProcess peer) throws Exception {
        peer.closeInput();
        assertThat(peer.awaitExit()).isZero();
    }

    @Test
    void killedConsumerLeavesNoFilesOnceAnotherHasTakenTheRest() throws Exception {
        try (ChildProcess producer = start(producerUser)) {
            try (ChildProcess consumer = start(consumerUser)) {
                producer.send("offer " + MANY);
                consumer.ask("take " + MANY / 2, "take");
                consumer.ask("keep", "keep true");
                consumer.signal("KILL");
                consumer.awaitExit();
            }
            try (ChildProcess consumer = start(consumerUser)) {
                consumer.ask("take " + (MANY - MANY / 2 - 1), "take");
                producer.await("offer");
                awaitNoFiles();
            }
        }
    }

    /** The permissions of the queue's group do not apply to the group of the producer's user. */
    @Test
    void onlyTheQueuesGroupMayReadTheFiles() throws Exception {
        Path queue = shared.resolve("q");
        for (Path file : List.of(queue, shared.resolve(".q.lock"))) {
            producerUser.own(file);
            Files.setAttribute(file, "unix:gid", 0);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        }
        try (ChildProcess producer = start(producerUser)) {
            producer.ask("offer 1", "offer");

            assertThat(largeMessages()).hasSize(1).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void numberOfAKilledProducerIsLeftToItsUser() throws Exception {
        // given a producer that is killed with messages in the queue, and a consumer that joins afterwards
        try (ChildProcess producer = start(producerUser)) {
            producer.ask("offer " + FULL, "offer");
            producer.signal("KILL");
            producer.awaitExit();
        }
        try (ChildProcess consumer = start(consumerUser)) {
            consumer.ask("take " + FULL, "take");
            assertThat(space()).isZero();

            try (ChildProcess producer = start(producerUser)) {
                assertThat(producer.output()).contains("number 1");
                awaitNoFiles();
            }
        }
    }

    @Test
    void filesUnderAnUnusedNumberAreRemovedByTheirUsersNextParticipant() throws Exception {
        try (ChildProcess first = start(producerUser);
                ChildProcess second = start(producerUser);
                ChildProcess consumer = start(consumerUser)) {
            second.ask("offer " + FULL, "offer");
            second.signal("KILL");
            second.awaitExit();
            leave(first);
            consumer.ask("take " + FULL, "take");
            assertThat(largeMessages())
                    .as("files that only the producers' user may remove")
                    .hasSize(FULL);

            try (ChildProcess next = start(producerUser)) {
                assertThat(next.output()).contains("number 1");
                awaitNoFiles();
            }
        }
    }

    private ChildProcess start(OtherUser user) throws Exception {
        ChildProcess peer = user.java(LargePeer.class, shared.toString());
        peer.await("number");
        return peer;
    }

    private void awaitNoFiles() {
        await("the files to be gone").atMost(LIMIT).untilAsserted(() -> assertThat(largeMessages())
                .isEmpty());
    }

    private long space() throws IOException {
        return largeMessages().stream()
                .mapToLong(LargeMessagesOfTwoUsersIT::sizeOf)
                .sum();
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> largeMessages() throws IOException {
        try (Stream<Path> files = Files.list(shared)) {
            return files.filter(file -> file.getFileName().toString().matches("\\.q\\.p\\d+\\.\\d+"))
                    .toList();
        }
    }
}
