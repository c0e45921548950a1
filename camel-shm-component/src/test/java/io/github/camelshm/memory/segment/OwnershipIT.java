// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.process.SegmentPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of several JVMs unlinks a segment when some of them are killed: the rows of the page's table. */
@Tag("once") // Its processes run on both versions of Java.
class OwnershipIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final SegmentOptions ATTACH = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);

    @TempDir
    Path folder;

    private SegmentDirectory directory;
    private Path segment;

    @BeforeEach
    void useTheFolder() {
        directory = SegmentDirectory.at(folder);
        segment = folder.resolve("orders");
    }

    @Test
    void creatorWithUnlinkOnCloseUnlinksTheSegmentAndItsLockFile() throws Exception {
        try (ChildProcess creator = use("true")) {
            assertThat(folder.resolve(".orders.lock")).exists();

            end(creator);

            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void creatorWithoutUnlinkOnCloseLeavesTheSegment() throws Exception {
        try (ChildProcess creator = use("false")) {
            end(creator);
            assertThat(segment).exists();
            assertThat(folder.resolve(".orders.lock")).doesNotExist();
        }
    }

    @Test
    void lastUserUnlinksTheSegmentEvenIfItIsNotTheCreator() throws Exception {
        try (ChildProcess creator = use("true");
                ChildProcess second = use("true");
                ChildProcess third = use("false")) {
            end(creator);
            assertThat(segment).exists();
            end(second);
            assertThat(segment).exists();

            end(third);

            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedCreatorsSegmentIsUsableAndUnlinkedByItsNextUser(Jvm jvm) throws Exception {
        try (ChildProcess creator = use(jvm, "true")) {
            kill(creator);
        }
        assertThat(segment).exists();

        try (ChildProcess next = use(jvm, "true")) {
            assertThat(next.output()).anyMatch(line -> line.startsWith("using existing one"));
            end(next);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void killedUserDoesNotKeepTheSegmentFromBeingUnlinked() throws Exception {
        try (ChildProcess creator = use("true");
                ChildProcess killed = use("true")) {
            kill(killed);

            end(creator);

            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void stoppedUserKeepsTheSegmentFromBeingUnlinked() throws Exception {
        try (ChildProcess creator = use("true");
                ChildProcess stopped = use("true")) {
            stopped.signal("STOP");
            end(creator);
            assertThat(segment).exists();

            stopped.signal("CONT");
            end(stopped);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void terminatedJvmLeavesTheSegmentUnlessItCloses() throws Exception {
        try (ChildProcess creator = use("true")) {
            creator.signal("TERM");
            creator.awaitExit();
        }
        assertThat(segment).exists();
        directory.open("orders", ATTACH).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void lastUserUnlinksTheSegmentAfterTheLockFileWasRemoved() throws Exception {
        try (ChildProcess creator = use("true");
                ChildProcess second = use("true");
                ChildProcess third = use("false")) {
            Files.delete(folder.resolve(".orders.lock"));
            await("their locks in the next one").atMost(SOON).until(() -> {
                try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
                    String inode = ":" + Files.getAttribute(folder.resolve(".orders.lock"), "unix:ino") + " 0 0";
                    return locks.filter(lock -> lock.endsWith(inode)).count() == 3;
                } catch (NoSuchFileException e) {
                    return false;
                }
            });

            end(creator);
            end(third);
            assertThat(segment).exists();
            end(second);

            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void segmentOfAnotherProgramInItsPlaceIsNotUnlinked() throws Exception {
        try (ChildProcess creator = use("true")) {
            Files.delete(segment);
            Files.write(segment, new byte[64]);
            creator.ask("reattached", "reattached");

            end(creator);

            assertThat(segment).exists();
        }
    }

    @Test
    void twoUsersInOneJvmCountAsOne() throws IOException {
        SegmentOptions options = SegmentOptions.defaults().withUnlinkOnClose(true);
        Segment one = directory.open("orders", options);
        Segment other = directory.open("orders", ATTACH);

        one.close();
        assertThat(segment).exists();
        other.close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void unlinkingByHandRemovesTheLockFileToo() {
        directory.open(
                "orders", SegmentOptions.defaults().withUnlinkOnClose(true).withReattach(false));

        assertThat(directory.unlink("orders")).isTrue();

        await("the lock file goes when its last user finds the loss")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(folder).isEmptyDirectory());
    }

    private ChildProcess use(String unlinkOnClose) throws Exception {
        return use(Jvm.OF_THIS_BUILD, unlinkOnClose);
    }

    private ChildProcess use(Jvm jvm, String unlinkOnClose) throws Exception {
        ChildProcess peer = ChildProcess.java(jvm, SegmentPeer.class, folder.toString());
        peer.await("ready");
        peer.ask("use orders " + unlinkOnClose, "using");
        return peer;
    }

    private static void end(ChildProcess peer) throws Exception {
        peer.ask("end", "closed");
        peer.closeInput();
        assertThat(peer.awaitExit()).isZero();
    }

    private static void kill(ChildProcess peer) throws Exception {
        peer.signal("KILL");
        peer.awaitExit();
    }
}
