// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks between two processes, one of which is killed, stopped or interrupted, or reads the locked segment. */
@SuppressWarnings("try") // Locks are held, not used.
@Tag("once") // Its processes run on both versions of Java.
class LockFileIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path folder;

    private Path segment;
    private LockFile file;

    @BeforeEach
    void createSegment() throws IOException {
        segment = Files.write(folder.resolve("orders"), new byte[64]);
        file = new LockFile("orders", segment, Set.of());
    }

    @ParameterizedTest
    @EnumSource
    void killedOwnersLockIsFreeAtOnce(Jvm jvm) throws Exception {
        try (ChildProcess owner = peer(jvm)) {
            owner.ask("lock orders 1", "locked");
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a string at offset 0", Duration.ofMillis(50)))
                    .withMessageContaining("Waited 50 ms for a string at offset 0 of segment 'orders'")
                    .withMessageContaining("another process");

            owner.signal("KILL");
            owner.awaitExit();

            file.lock(1, "a byte", SOON).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppedOwnerKeepsItsLock(Jvm jvm) throws Exception {
        try (ChildProcess owner = peer(jvm)) {
            owner.ask("lock orders 1", "locked");
            owner.signal("STOP");
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a byte", Duration.ofMillis(300)));

            owner.signal("CONT");
            owner.ask("go on", "released");
            file.lock(1, "a byte", SOON).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsInterruptsAndOtherBytesUsersDropNoLock(Jvm jvm) throws Exception {
        try (ChildProcess other = peer(jvm);
                LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Files.readAllBytes(segment);
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                file.lock(2, "another", SOON).close();
            });
            interrupted.start();
            interrupted.join();
            file.lock(3, "yet another", AT_ONCE).close();

            String answer = other.ask("lock orders 1", "");
            assertThat(answer).startsWith("failed SegmentException: Waited 1000 ms for byte 1 of segment 'orders'");
        }
        try (ChildProcess other = peer(jvm)) {
            other.ask("lock orders 1", "locked");
        }
    }

    /** If a process had a second channel on the file, it would lose all its locks when either closes. */
    @ParameterizedTest
    @EnumSource
    void noSecondChannelIsOpenedIfTheRegistryIsLost(Jvm jvm) throws Exception {
        Files.write(folder.resolve("next"), new byte[64]);
        Files.write(folder.resolve("others"), new byte[64]);
        try (ChildProcess loser =
                ChildProcess.java(jvm, LostRegistryProcess.class, folder.toString(), "orders", "next", "others")) {
            assertThat(loser.await("file that others have closed")).endsWith(": no failure");
            String refused =
                    "cannot be opened: the record of this JVM's lock files was unregistered from its MBean server";
            assertThat(loser.await("other loader")).contains("orders").contains(refused);
            assertThat(loser.await("file that was not open")).contains("next").contains(refused);
            loser.await("held");

            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a byte", AT_ONCE))
                    .withMessageContaining("another process");
        }
    }

    /** A user who may write to the directory may put a lock file there before the segment has one. */
    @Test
    void anotherUsersLockFileIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(folder, "unix:mode", 01777);
        OtherUser user = OtherUser.orSkip(folder);
        Path planted = folder.resolve(".secq.lock");
        user.run("touch " + planted + " && chmod 666 " + planted);
        SegmentDirectory directory = SegmentDirectory.at(folder);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> Queue.open(directory, "secq", QueueOptions.defaults()))
                .withMessageStartingWith("The lock file %s of segment 'secq' belongs to user nobody", planted);
        assertThat(folder.resolve("secq")).doesNotExist();

        Files.delete(planted);
        try (Queue queue = Queue.open(directory, "secq", QueueOptions.defaults())) {
            assertThat(queue.offer(new byte[1], 0, 1)).isTrue();
            assertThat(Files.getOwner(planted).getName()).isEqualTo(FileOwnership.ownUser());
        }

        List<String> reports = new CopyOnWriteArrayList<>();
        QueueOptions reporting =
                QueueOptions.defaults().withSegment(SegmentOptions.defaults().withReport(reports::add));
        try (Queue queue = Queue.open(directory, "secq", reporting)) {
            queue.offer(new byte[1], 0, 1);
            // Replaced in one step, because the queue creates a missing lock file again.
            Path replacement = folder.resolve("other");
            user.run("touch " + replacement);
            Files.move(replacement, planted, StandardCopyOption.ATOMIC_MOVE);

            await("one report")
                    .atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(reports).singleElement().asString().contains("belongs to user nobody"));
            assertThat(queue.offer(new byte[1], 0, 1))
                    .as("an offer, which needs no lock")
                    .isTrue();
        }

        // A number needs no lock, so its update does not wait.
        user.run("touch " + folder.resolve(".counter.lock"));
        SegmentOptions once = SegmentOptions.defaults().withUnlinkOnClose(false);
        try (Segment counter = directory.open("counter", once)) {
            assertThat(LongCell.in(counter, CellSpec.of(CellType.INT64)).increment())
                    .isEqualTo(1);
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> StringCell.in(
                                    counter, CellSpec.of(CellType.STRING, 80).at(64))
                            .set("text"))
                    .withMessageContaining("belongs to user nobody");
        }
    }

    @Test
    void removingLeftTemporariesReleasesNoLock() throws Exception {
        // given a lock file with a second name, as a crash or another user's link leaves it
        try (ChildProcess other = peer(Jvm.OF_THIS_BUILD);
                LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Path left = Files.createLink(folder.resolve(".camel-shm-left.tmp"), file.path());

            assertThat(SegmentFile.removeLeftTemporaries(folder)).isEqualTo(1);

            assertThat(left).doesNotExist();
            assertThat(other.ask("lock orders 1", "")).startsWith("failed SegmentException: Waited 1000 ms");
        }
    }

    private ChildProcess peer(Jvm jvm) throws Exception {
        ChildProcess peer = ChildProcess.java(jvm, LockProcess.class, folder.toString());
        peer.await("ready");
        return peer;
    }
}
