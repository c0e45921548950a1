// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camelshm.memory.participant.Liveness;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.process.QueuePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue between this process and others: which one counts as dead, and which one may ring which doorbell. */
@Tag("once") // Its processes run on both versions of Java.
@Timeout(300)
class QueueProcessesIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void messagesGoFromProcessToProcess(Jvm jvm) throws Exception {
        try (Queue queue = open();
                ChildProcess peer = peer(jvm)) {
            offer(queue, "ping");
            assertThat(peer.ask("poll", "polled")).isEqualTo("polled ping delivery 1");
            assertThat(peer.ask("acknowledge", "acknowledged")).isEqualTo("acknowledged true");
            assertThat(peer.ask("offer pong", "offered")).isEqualTo("offered true");
            assertThat(poll(queue)).isEqualTo("pong");
        }
    }

    @Test
    void killedProcessesUnsettledMessageIsRedelivered() throws Exception {
        try (Queue queue = open();
                ChildProcess peer = peer(Jvm.OF_THIS_BUILD)) {
            offer(queue, "unsettled");
            peer.ask("poll", "polled");

            peer.signal("KILL");

            Delivery again = queue.poll(1, MINUTES);
            assertThat(new String(again.read(), UTF_8)).isEqualTo("unsettled");
            assertThat(again.deliveries()).isEqualTo(2);
            assertThat(again.acknowledge()).isTrue();
            assertThat(queue.status().participants())
                    .extracting(QueueStatus.Participant::number)
                    .containsExactly(queue.number());
        }
    }

    @Test
    void killedProcessIsShownDeadUntilItIsRecovered() throws Exception {
        try (ChildProcess peer = peer(Jvm.OF_THIS_BUILD)) {
            peer.signal("KILL");
            peer.awaitExit();
            try (Queue observer = open()) {
                assertThat(observer.status().participants())
                        .containsExactly(new QueueStatus.Participant(1, false, peer.pid(), 0, 0, 0, 0));
            }
        }
    }

    /** What happens to the lock file of a queue in use. */
    enum Damage {
        MOVED_AWAY {
            @Override
            void applyTo(Path lockFile) throws IOException {
                Files.move(lockFile, lockFile.resolveSibling("aside"));
            }
        },
        REMOVED {
            @Override
            void applyTo(Path lockFile) throws IOException {
                Files.delete(lockFile);
            }
        },
        REPLACED {
            @Override
            void applyTo(Path lockFile) throws IOException {
                Path next = Files.createFile(lockFile.resolveSibling("next"));
                Files.move(next, lockFile, StandardCopyOption.REPLACE_EXISTING);
            }
        };

        abstract void applyTo(Path lockFile) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void liveParticipantsStayAliveWhateverHappensToTheLockFile(Damage damage) throws Exception {
        try (Queue queue = open();
                ChildProcess holder = peer(Jvm.OF_THIS_BUILD)) {
            offer(queue, "unsettled");
            assertThat(holder.ask("poll", "polled")).isEqualTo("polled unsettled delivery 1");
            int number = queue.number();
            long incarnation = queue.incarnation();

            damage.applyTo(folder.resolve(".q.lock"));
            // Joins while the others may not have locked their bytes in the next lock file yet.
            try (ChildProcess joiner = peer(Jvm.OF_THIS_BUILD)) {
                assertThat(joiner.output()).contains("number 3");
                Thread.sleep(3 * Liveness.GRACE_MILLIS);

                assertThat(queue.number()).isEqualTo(number);
                assertThat(queue.incarnation()).isEqualTo(incarnation);
                assertThat(queue.status().participants())
                        .extracting(QueueStatus.Participant::number, QueueStatus.Participant::isAlive)
                        .containsExactly(tuple(1, true), tuple(2, true), tuple(3, true));
                assertThat(queue.status().redeliveries()).isZero();
                assertThat(holder.ask("acknowledge", "acknowledged")).isEqualTo("acknowledged true");

                // and a later death is noticed as before
                offer(queue, "unsettled again");
                holder.ask("poll", "polled");
                holder.signal("KILL");
                assertThat(joiner.ask("poll", "polled")).isEqualTo("polled unsettled again delivery 2");
                joiner.ask("acknowledge", "acknowledged");
            }
        }
    }

    /** A stopped process cannot lock its byte again, so the byte of its number stays free. */
    @ParameterizedTest
    @EnumSource
    void numberThatIsUnlockedInTheNextLockFileIsNotLeasedAtOnce(Damage damage) throws Exception {
        try (ChildProcess holder = peer(Jvm.OF_THIS_BUILD)) {
            holder.signal("STOP");

            damage.applyTo(folder.resolve(".q.lock"));

            try (Queue joiner = open()) {
                assertThat(joiner.number()).isEqualTo(2);
            }
        }
    }

    @Test
    void stoppedProcessIsShownAliveAfterTheLockFileWasReplaced() throws Exception {
        try (ChildProcess holder = peer(Jvm.OF_THIS_BUILD);
                Queue observer = open()) {
            holder.signal("STOP");

            Damage.REPLACED.applyTo(folder.resolve(".q.lock"));

            assertThat(observer.status().participants())
                    .extracting(QueueStatus.Participant::number, QueueStatus.Participant::isAlive)
                    .containsExactly(tuple(1, true));
        }
    }

    @Test
    void deathBeforeTheLockFileWasRemovedIsNoticedAfterTheGrace() throws Exception {
        try (Queue queue = open();
                ChildProcess holder = peer(Jvm.OF_THIS_BUILD)) {
            offer(queue, "unsettled");
            holder.ask("poll", "polled");
            holder.signal("STOP");
            Damage.REMOVED.applyTo(folder.resolve(".q.lock"));
            holder.signal("KILL");

            assertThat(poll(queue)).isEqualTo("unsettled");
        }
    }

    /** Closing any channel on the lock file drops all of this process's locks on it: POSIX. */
    @Test
    void participantThatLostItsLocksIsFencedAndJoinsAgain() throws Exception {
        try (Queue queue = open()) {
            offer(queue, "unsettled");
            offer(queue, "waits");
            Delivery unsettled = queue.poll();
            int number = queue.number();
            long incarnation = queue.incarnation();
            Files.readAllBytes(folder.resolve(".q.lock"));

            try (ChildProcess peer = peer(Jvm.OF_THIS_BUILD)) {
                assertThat(peer.ask("poll", "polled")).isEqualTo("polled unsettled delivery 2");

                assertThat(unsettled.acknowledge())
                        .as("acknowledges a delivery that another process has taken")
                        .isFalse();
                assertThat(peer.ask("acknowledge", "acknowledged")).isEqualTo("acknowledged true");
                Awaitility.await("the participant to find that it is fenced")
                        .until(() -> queue.incarnation() != incarnation);
                assertThat(queue.number()).isNotEqualTo(number);
                assertThat(poll(queue)).isEqualTo("waits");
                offer(queue, "as before");
                assertThat(peer.ask("poll", "polled")).isEqualTo("polled as before delivery 1");
            }
        }
    }

    /** The path of a doorbell in a deep directory is too long for a socket. */
    @Test
    void waitsWithoutADoorbellIfItsPathIsTooLong() throws Exception {
        folder = Files.createDirectories(folder.resolve("deep".repeat(30)));
        try (Queue queue = open();
                ChildProcess peer = peer(Jvm.OF_THIS_BUILD)) {
            peer.send("poll");
            Awaitility.await("the peer to have joined")
                    .until(() -> queue.status().participants().size() == 1);
            Thread.sleep(100);

            offer(queue, "found without a doorbell");

            assertThat(peer.await("polled")).isEqualTo("polled found without a doorbell delivery 1");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).noneMatch(file -> file.toString().matches(".*\\.b\\d+[mr]"));
            }
        }
    }

    @Test
    void doorbellHasThePermissionsOfTheSegment() throws Exception {
        QueueOptions shared = QueuePeer.options()
                .withSegment(
                        QueuePeer.options().segment().withPermissions(PosixFilePermissions.fromString("rw-rw----")));
        try (Queue queue = Queue.open(SegmentDirectory.at(folder), "q", shared);
                ChildProcess peer = peer(Jvm.OF_THIS_BUILD)) {
            peer.send("poll");
            Path bell = folder.resolve(".q.b1m");
            Awaitility.await("the bell").until(() -> Files.exists(bell));

            Awaitility.await("its permissions").untilAsserted(() -> assertThat(Files.getPosixFilePermissions(bell))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw----")));
            offer(queue, "ring");
            assertThat(peer.await("polled")).isEqualTo("polled ring delivery 1");
        }
    }

    private Queue open() {
        return Queue.open(SegmentDirectory.at(folder), "q", QueuePeer.options());
    }

    private ChildProcess peer(Jvm jvm) throws IOException, InterruptedException {
        ChildProcess peer = ChildProcess.java(jvm, QueuePeer.class, folder.toString(), "q");
        peer.await("number");
        return peer;
    }

    private static void offer(Queue queue, String text) throws InterruptedException {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(queue.offer(bytes, 0, bytes.length, 1, MINUTES)).isTrue();
    }

    private static String poll(Queue queue) throws InterruptedException {
        Delivery delivery = queue.poll(1, MINUTES);
        String text = new String(delivery.read(), UTF_8);
        assertThat(delivery.acknowledge()).isTrue();
        return text;
    }
}
