// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.process.LinkPlanter;
import io.github.camelshm.process.SegmentPeer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that other users put into the directory, and operations that they do not permit this user. */
class HostileDirectoryIT {
    private static final SegmentOptions OPTIONS = SegmentOptions.defaults().withSize(64);

    @TempDir
    Path folder;

    private SegmentDirectory directory;

    @BeforeEach
    void directory() {
        directory = SegmentDirectory.at(folder);
    }

    @Test
    @Timeout(120)
    void pipeIsNoSegment() throws Exception {
        Path pipe = directory.path().resolve("orders");
        createPipe(pipe);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.open("orders", OPTIONS))
                .withMessage("Segment 'orders' is a device, pipe or socket, not a regular file: %s", pipe);
    }

    @Test
    @Timeout(120)
    void pipeNamedLikeALeftTemporaryBlocksNoCreator() throws Exception {
        // given a pipe; a creator that took it for a leftover would open it for writing, and wait for a reader
        createPipe(folder.resolve(".camel-shm-evil.tmp"));

        // then segments can still be created
        try (Segment segment = directory.open("orders", OPTIONS)) {
            assertThat(segment.isCreated()).isTrue();
        }
    }

    /** In another user's directory a name that meant a file at its check may mean a pipe when it is opened. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void openingAFileThatWasSwappedForAPipeDoesNotWait() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path pipe = folder.resolve("orders");
        createPipe(pipe);

        try (FileChannel opened = FileChannel.open(pipe, SafeDirectory.optionsToRead(pipe))) {
            assertThat(opened.isOpen()).isTrue();
        }
    }

    @Test
    void permissionsHoldUnderAnyUmask() throws Exception {
        // given a process whose umask removes all permissions from the files that it creates
        try (ChildProcess strict = ChildProcess.start(
                "sh",
                "-c",
                "umask 777; exec \"$@\"",
                "sh",
                Jvm.OF_THIS_BUILD.home().resolve("bin/java").toString(),
                "-cp",
                ChildProcess.classPath(),
                SegmentPeer.class.getName(),
                folder.toString())) {
            strict.await("ready");
            assertThat(strict.ask("open orders 64", "opened")).isEqualTo("opened new one of 64 bytes");
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("orders"))))
                .isEqualTo("rw-------");
    }

    @Test
    void errorOfAUserWithoutPermissionNamesTheSegmentsOwner() throws Exception {
        // given a segment of this user, in a directory that every user may list
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Segment segment = directory.open("orders", OPTIONS);
                ChildProcess other = asOtherUser()) {
            String owner = Files.getOwner(segment.file()).getName();

            // then another user can neither attach to it nor create one
            assertThat(other.ask("open orders 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'orders' cannot be attached to in %s: "
                                    + "no permission (it belongs to %s and has rw-------)",
                            directory.path(), owner);
            assertThat(other.ask("open mine 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'mine' cannot be created with 64 bytes in %s: "
                                    + "no permission (the directory belongs to %s and has rwxr-xr-x)",
                            directory.path(), owner);

            // nor see the files of a directory that is closed to it
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            assertThat(other.ask("open orders 64", "failed"))
                    .isEqualTo(
                            "failed SegmentRefusedException: Segment 'orders' cannot be attached to in %s: "
                                    + "no permission (the directory belongs to %s and has rwx------)",
                            directory.path(), owner);
        }
    }

    @Test
    void twoUsersShareASegmentThatItsPermissionsAndTheirTrustAllow() throws Exception {
        // given a segment of this user that every user may write to, in a directory such as /dev/shm
        Files.setAttribute(folder, "unix:mode", 01777);
        SegmentOptions forAll = OPTIONS.withSize(256).withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"));
        try (Segment segment = directory.open("orders", forAll);
                ChildProcess other = asOtherUser()) {
            StringCell text = StringCell.in(segment, CellSpec.of(CellType.STRING, 80));
            text.set("ours");

            // then each user appends to the other's text, under the lock file that this user created
            assertThat(other.ask("append orders ,theirs", "text")).isEqualTo("text ours,theirs");
            assertThat(text.append(",ours")).isEqualTo("ours,theirs,ours");
        }
    }

    @Test
    void segmentWithoutAnyPermissionsIsRefused() throws Exception {
        Path orders = Files.write(directory.path().resolve("orders"), new byte[64]);
        Files.setPosixFilePermissions(orders, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(orders)).as("root needs no permission").isFalse();

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.open("orders", OPTIONS))
                .withMessage(
                        "Segment 'orders' cannot be attached to in %s: no permission (it belongs to %s and "
                                + "has ---------)",
                        directory.path(), Files.getOwner(orders).getName());
    }

    /** What another user may do in a directory where this user creates files. */
    enum Rights {
        OWNS_IT(0755, true),
        WRITES_TO_IT(0777, false),
        WRITES_TO_IT_BUT_IT_IS_STICKY(01777, false);

        private final int mode;
        private final boolean isOwner;

        Rights(int mode, boolean isOwner) {
            this.mode = mode;
            this.isOwner = isOwner;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void linksThatAnotherUserPlantsAreNotFollowed(Rights rights) throws Exception {
        // given a file of this user, and a directory where another user replaces this user's files by links to it
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        OtherUser user = OtherUser.orSkip(folder);
        Path target = Files.writeString(folder.resolve("secret"), "ours alone");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
        String owner = Files.getOwner(target).getName();
        Path hostile = hostileDirectory(rights);
        QueueOptions options = QueueOptions.defaults()
                .withCapacity(16)
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults()
                        .withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"))
                        .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER)));
        SegmentDirectory segments = SegmentDirectory.at(hostile);
        // and a queue of that user, so files beside it are given to that user where the system permits it
        Queue.open(segments, "q", options).close();
        OtherUser.give(hostile.resolve("q"));
        try (ChildProcess planter = user.java(LinkPlanter.class, hostile.toString(), target.toString())) {
            planter.await("planting");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            boolean mayReplace = rights != Rights.WRITES_TO_IT_BUT_IT_IS_STICKY;

            // when segments, lock files, queues, large messages and doorbells are created
            for (int i = 0;
                    System.nanoTime() < end || (mayReplace && !planter.output().contains("replaced many"));
                    i++) {
                createEverything(segments, "segment" + i, options);
            }

            // then the file is unchanged
            assertThat(target).hasContent("ours alone");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                    .isEqualTo("rw-------");
            assertThat(Files.getOwner(target).getName()).isEqualTo(owner);
            assertThat(planter.isAlive()).as("%s", planter).isTrue();
        }
    }

    private static void createEverything(SegmentDirectory segments, String name, QueueOptions options)
            throws Exception {
        try (Segment made = segments.open(name, options.segment().withSize(256).withUnlinkOnClose(true))) {
            StringCell.in(made, CellSpec.of(CellType.STRING, 80)).set("lock file");
        } catch (SegmentException e) {
            // The other user may remove these files, so this may fail.
        }
        try (Queue queue = Queue.open(segments, "q", options)) {
            queue.poll(1, TimeUnit.MILLISECONDS);
            queue.offer(new byte[100], 0, 100);
            queue.purge();
        } catch (SegmentException e) {
            // As above.
        }
    }

    private Path hostileDirectory(Rights rights) throws IOException {
        Path hostile = Files.createDirectory(folder.resolve("hostile"));
        Files.setAttribute(hostile, "unix:mode", rights.mode);
        if (rights.isOwner) {
            OtherUser.give(hostile);
        }
        return hostile;
    }

    @Test
    void unsafeDirectoryIsReportedOnceWithTheCure() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0777);
        List<String> reports = new ArrayList<>();
        SegmentOptions options = OPTIONS.withReport(reports::add);

        directory.open("orders", options).close();
        directory.open("others", options).close();

        assertThat(reports)
                .singleElement(as(STRING))
                .startsWith("Other users can replace files in %s, because it belongs to %s and has rwxrwxrwx."
                        .formatted(directory.path(), Files.getOwner(folder).getName()))
                .endsWith("Set the sticky bit (chmod +t) if the directory belongs to you or to root, "
                        + "or use a directory of your own");
    }

    @Test
    void directoryIsOnlyAsSafeAsItsParents() throws Exception {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Path inside = Files.createDirectory(parent.resolve("inside"));
        assertThat(SafeDirectory.isSafe(inside)).isTrue();

        Files.setAttribute(parent, "unix:mode", 0777);
        assertThat(SafeDirectory.isSafe(inside)).isFalse();

        Files.setAttribute(parent, "unix:mode", 01777);
        assertThat(SafeDirectory.isSafe(inside)).isTrue();
    }

    @Test
    void largeMessageOfAUserWhoIsNotTrustedIsNotOpened() throws Exception {
        OtherUser.orSkip(folder);
        QueueOptions options = QueueOptions.defaults().withMessageSize(64);
        try (Queue queue = Queue.open(directory, "q", options)) {
            queue.offer(new byte[100], 0, 100);
            Path file = folder.resolve(".q.p1.0");
            OtherUser.give(file);
            Delivery delivery = queue.poll();

            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(delivery::read)
                    .withMessage(
                            "Queue 'q': the file .q.p1.0 of a large message belongs to user %s, which is not one of "
                                    + "trustedOwners []",
                            OtherUser.nameOf(file));
            delivery.requeue();

            SegmentOptions trusting = SegmentOptions.defaults().withTrustedOwners(Set.of(OtherUser.nameOf(file)));
            try (Queue trustingQueue = Queue.open(directory, "q", options.withSegment(trusting))) {
                assertThat(trustingQueue.poll().read()).hasSize(100);
            }
        }
    }

    /** The peer process as another user. */
    private ChildProcess asOtherUser() throws Exception {
        ChildProcess other = OtherUser.orSkip(folder).java(SegmentPeer.class, folder.toString());
        other.await("ready");
        return other;
    }

    private static void createPipe(Path pipe) throws Exception {
        try (ChildProcess mkfifo = ChildProcess.start("mkfifo", pipe.toString())) {
            assertThat(mkfifo.awaitExit()).as("%s", mkfifo).isZero();
        }
    }
}
