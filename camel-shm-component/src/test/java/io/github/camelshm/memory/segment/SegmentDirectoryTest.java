// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments are created, attached to and unlinked. */
class SegmentDirectoryTest {
    private static final SegmentOptions OPTIONS = SegmentOptions.defaults().withSize(64);
    private static final SegmentOptions ATTACH = OPTIONS.withCreateMode(CreateMode.NEVER);
    private static final SegmentOptions CREATE = OPTIONS.withCreateMode(CreateMode.EXCLUSIVE);
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);

    @TempDir
    Path folder;

    private SegmentDirectory directory;
    private Path orders;
    private final List<Segment> opened = new ArrayList<>();

    @BeforeEach
    void directory() {
        directory = SegmentDirectory.at(folder);
        orders = directory.path().resolve("orders");
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Segment::close);
    }

    // ---- the directory

    @Test
    void hostsSegmentsAreInTheDirectoryOfShmOpen() {
        assumeThat(Path.of("/dev/shm")).isDirectory();
        SegmentDirectory host = SegmentDirectory.ofHost();
        String name = "camel-shm-test-" + UUID.randomUUID();

        try (Segment segment = host.open(name, CREATE.withUnlinkOnClose(true))) {
            assertThat(segment.file()).isEqualTo(Path.of("/dev/shm", name)).isRegularFile();
            assertThat(host).hasToString("/dev/shm");
            assertThat(segment).hasToString("segment '%s' of 64 bytes in /dev/shm".formatted(name));
        }
        assertThat(host.exists(name)).isFalse();
    }

    @Test
    void directoryMayBeReachedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
        try {
            assertThat(SegmentDirectory.at(link).path()).isEqualTo(folder.toRealPath());
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void tellsQueuesFromOtherSegments() throws IOException {
        Queue.open(directory, "queue", QueueOptions.defaults().withCapacity(16)).close();
        Files.write(orders, new byte[4]);
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("queue"));

        assertThat(directory.kind("queue")).contains(SegmentKind.QUEUE);
        assertThat(directory.kind("orders")).contains(SegmentKind.RAW);
        assertThat(directory.kind("none")).isEmpty();
        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.kind("link"))
                .withMessageStartingWith("Segment 'link' is a symbolic link, not a regular file");
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentDirectory.at(folder.resolve("missing")))
                .withMessage("There is no directory %s for segments", folder.resolve("missing"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentDirectory.at(file))
                .withMessage("%s is not a directory, so it cannot hold segments", file);
    }

    @Test
    void directoryThatVanishedIsNamed() throws IOException {
        Files.delete(folder);
        try {
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> open(OPTIONS))
                    .withMessage(
                            "Segment 'orders' cannot be created with 64 bytes in %s: the directory is gone",
                            directory.path());
        } finally {
            Files.createDirectory(folder);
        }
    }

    // ---- creating

    @Test
    void createdSegmentHasItsSizeAndIsZero() throws IOException {
        Segment segment = open(CREATE.withSize(100_000));

        assertThat(segment.isCreated()).isTrue();
        assertThat(segment.isLost()).isFalse();
        assertThat(segment.size()).isEqualTo(100_000);
        assertThat(Files.readAllBytes(orders)).hasSize(100_000).containsOnly(0);
        assertThat(directory.exists("orders")).isTrue();
        assertThat(onlyFileIn(folder)).isEqualTo(folder.resolve("orders"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "rwxrwxrwx", "r--r-----"})
    void createdSegmentHasItsPermissionsWhateverTheUmask(String permissions) throws IOException {
        Segment segment = open(CREATE.withPermissions(PosixFilePermissions.fromString(permissions)));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment.file())))
                .isEqualTo(permissions);
    }

    @Test
    void initializerWritesTheFirstContentsOfACreatedSegmentOnly() {
        SegmentOptions initialized = OPTIONS.withInitializer(segment ->
                LongCell.in(segment, INT64).set(LongCell.in(segment, INT64).get() + 42));

        Segment created = open(initialized);
        Segment attached = open(initialized);

        assertThat(created.isCreated()).isTrue();
        assertThat(attached.isCreated()).isFalse();
        assertThat(LongCell.in(attached, INT64).get()).isEqualTo(42);
    }

    @Test
    void initializerRunsBeforeTheSegmentHasItsName() {
        AtomicBoolean named = new AtomicBoolean(true);

        open(CREATE.withInitializer(segment -> named.set(directory.exists(segment.name()))));

        assertThat(named).isFalse();
    }

    @Test
    void initializerThatThrowsLeavesNothingBehind() {
        IllegalStateException failure = new IllegalStateException("no initial value");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> open(OPTIONS.withInitializer(segment -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void initializersSegmentIsClosedAfterIt() {
        // given an initializer that keeps its segment
        AtomicReference<Segment> kept = new AtomicReference<>();
        open(CREATE.withInitializer(kept::set));

        // then no check watches that one, so its operations must fail
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> LongCell.in(kept.get(), INT64).get())
                .withMessage("Segment 'orders' is closed");
    }

    @Test
    void exclusiveCreationFailsIfTheSegmentExists() {
        open(CREATE);

        assertThatExceptionOfType(SegmentExistsException.class)
                .isThrownBy(() -> open(CREATE))
                .withMessage(
                        "Segment 'orders' cannot be created (createMode=exclusive), because it exists already in "
                                + "%s",
                        directory.path())
                .returns("orders", SegmentException::segment);
    }

    @Test
    void segmentTooSmallForItsCellIsNotCreated() {
        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> open(OPTIONS.withRequired(INT64.at(64))))
                .withMessage("Segment 'orders' is 64 bytes, but an int64 at offset 64 needs 72");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leftTemporaryFilesAreRemovedByTheFirstCreation() throws IOException {
        // given files that a crash leaves behind, and files with similar names
        Path left = Files.createFile(folder.resolve(".camel-shm-" + UUID.randomUUID() + ".tmp"));
        Path other = Files.createFile(folder.resolve(".camel-shm-notes"));
        Path target = Files.writeString(folder.resolve("target"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve(".camel-shm-link.tmp"), target);
        Path inner = Files.createDirectory(folder.resolve(".camel-shm-directory.tmp"));

        // when the first segment is created there
        open(CREATE);

        // then only the files of the crash are removed
        assertThat(left).doesNotExist();
        assertThat(other).exists();
        assertThat(target).hasContent("mine");
        assertThat(link).isSymbolicLink();
        assertThat(inner).isDirectory();
    }

    @Test
    void removalOfLeftoversSparesSegmentsBeingBuiltInThisJvm() {
        // given a thread that continuously removes leftovers
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> tidying = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                SegmentFile.removeLeftTemporaries(folder);
            }
        });

        // then segments can still be created
        try {
            for (int i = 0; i < 1_000; i++) {
                try (Segment segment = open(CREATE.withUnlinkOnClose(true)
                        .withInitializer(created -> LongCell.in(created, INT64).set(42)))) {
                    assertThat(LongCell.in(segment, INT64).get()).isEqualTo(42);
                }
            }
        } finally {
            stop.set(true);
            tidying.join();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void interruptedCreationFailsAndLeavesNothingBehind() {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> open(CREATE))
                    .withMessage(
                            "Segment 'orders' cannot be created with 64 bytes in %s: the thread was interrupted",
                            directory.path());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    // ---- attaching

    @Test
    void missingSegmentIsNotCreatedByDefault() {
        assertThatExceptionOfType(NoSuchSegmentException.class)
                .isThrownBy(() -> open(ATTACH))
                .withMessage("There is no segment 'orders' in %s", directory.path())
                .returns("orders", SegmentException::segment);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 4095, 4097})
    void attachingKeepsSizePermissionsAndContents(int size) throws IOException {
        // given a segment of another program
        byte[] contents = new byte[size];
        Arrays.fill(contents, (byte) 7);
        Files.write(orders, contents);
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-r-----");
        Files.setPosixFilePermissions(orders, permissions);

        // when it is attached to, with options for its creation
        Segment segment = open(
                OPTIONS.withInitializer(created -> LongCell.in(created, INT64).set(1)));

        // then it is unchanged
        assertThat(segment.isCreated()).isFalse();
        assertThat(segment.size()).isEqualTo(size);
        assertThat(Files.readAllBytes(orders)).isEqualTo(contents);
        assertThat(Files.getPosixFilePermissions(orders)).isEqualTo(permissions);
    }

    @Test
    void existingSegmentMayBeLargerThanTheOptionsSize() throws IOException {
        // given a segment that is larger than the options' size, and a cell that needs it
        Files.write(orders, new byte[16_384]);

        Segment segment = open(OPTIONS.withRequired(INT64.at(8192)));

        assertThat(LongCell.in(segment, INT64.at(8192)).increment()).isEqualTo(1);
    }

    @Test
    void tooSmallSegmentIsRefusedAfterTheTimeout() throws IOException {
        Files.write(orders, new byte[64]);

        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> open(ATTACH.withRequired(INT64.at(64)).withAttachTimeout(Duration.ofMillis(20))))
                .withMessage("Segment 'orders' is 64 bytes, but an int64 at offset 64 needs 72");
        assertThat(orders).hasSize(64);
    }

    @Test
    void emptySegmentIsRefusedAfterTheTimeout() throws IOException {
        Files.createFile(orders);

        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> open(ATTACH.withAttachTimeout(Duration.ZERO)))
                .withMessage("Segment 'orders' is empty");
        assertThat(orders).isEmptyFile();
    }

    @Test
    void attachingWaitsForAForeignCreatorToExtendItsEmptySegment() throws Exception {
        // given a segment in the state in which shm_open leaves it until ftruncate
        Files.createFile(orders);
        FutureTask<Segment> attaching = new FutureTask<>(
                () -> open(ATTACH.withRequired(INT64).withAttachTimeout(Duration.ofSeconds(Long.MAX_VALUE))));
        Thread thread = new Thread(attaching);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(attaching).isNotDone();

        // when its creator continues
        try (RandomAccessFile file = new RandomAccessFile(orders.toFile(), "rw")) {
            file.setLength(64);
        }

        // then all of it is attached
        assertThat(attaching.get().size()).isEqualTo(64);
    }

    @Test
    void interruptEndsTheWaitForAForeignCreator() throws Exception {
        Files.createFile(orders);
        FutureTask<Segment> attaching =
                new FutureTask<>(() -> open(ATTACH.withAttachTimeout(Duration.ofSeconds(Long.MAX_VALUE))));
        Thread thread = new Thread(attaching);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        thread.interrupt();

        assertThat(attaching)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(SegmentException.class)
                .withMessageEndingWith("Interrupted while attaching to segment 'orders'");
    }

    @Test
    void interruptedAttachFails() throws IOException {
        Files.write(orders, new byte[64]);
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> open(ATTACH))
                    .withMessage(
                            "Segment 'orders' cannot be attached to in %s: the thread was interrupted",
                            directory.path());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @Timeout(120)
    void attachingToAnEverChangingSegmentEnds() throws IOException {
        // given a program that continuously extends the segment
        Files.write(orders, new byte[64]);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> extending = CompletableFuture.runAsync(() -> {
            try (RandomAccessFile file = new RandomAccessFile(orders.toFile(), "rw")) {
                for (long size = 64; !stop.get(); size++) {
                    file.setLength(size);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        // then attaching ends, with or without the segment
        try {
            for (int i = 0; i < 20; i++) {
                opened.add(directory.open("orders", ATTACH.withAttachTimeout(Duration.ZERO)));
            }
        } catch (SegmentException e) {
            assertThat(e).hasMessageMatching("Segment 'orders' keeps changing: it was \\d+ bytes at the latest check");
        } finally {
            stop.set(true);
            extending.join();
        }
    }

    @Test
    void attachingNeverExtendsASmallerFileThatTakesTheName() throws IOException {
        // given a large and a small file that alternate under the segment's name
        Path small = Files.write(folder.resolve("small"), new byte[1]);
        Path large = Files.write(folder.resolve("large"), new byte[65_536]);
        Files.createLink(orders, small);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
            try {
                Path next = folder.resolve("next");
                for (int i = 0; !stop.get(); i++) {
                    Files.createLink(next, i % 2 == 0 ? large : small);
                    Files.move(next, orders, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        // when the segment is attached to repeatedly
        try {
            for (int i = 0; i < 3_000; i++) {
                directory
                        .open("orders", ATTACH.withAttachTimeout(Duration.ofMinutes(1)))
                        .close();
            }
        } finally {
            stop.set(true);
            swapping.join();
        }

        // then each keeps its size
        assertThat(small).hasSize(1);
        assertThat(large).hasSize(65_536);
    }

    @Test
    void onlyTheFirst2GibOfALargerSegmentCanBeUsed() throws IOException {
        // given a sparse segment of 3 GiB
        long size = 3L << 30;
        try (RandomAccessFile file = new RandomAccessFile(orders.toFile(), "rw")) {
            file.setLength(size);
        }
        Segment segment = open(ATTACH);

        assertThat(segment.size()).isEqualTo(size);
        assertThat(LongCell.in(segment, INT64.at((1L << 31) - 4096 - 8)).increment())
                .isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cell.in(segment, INT64.at(1L << 31)))
                .withMessage("Segment 'orders' is 3221225472 bytes, but an int64 at offset 2147483648 is not in the "
                        + "first 2147479552 bytes, which are all that can be mapped");
        assertThat(orders).hasSize(size);
    }

    // ---- files that are no segments

    @ParameterizedTest
    @EnumSource(names = {"IF_ABSENT", "NEVER"})
    void symbolicLinkIsNotFollowed(CreateMode mode) throws IOException {
        Path target = Files.write(folder.resolve("target"), new byte[64]);
        Files.createSymbolicLink(orders, target);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> open(OPTIONS.withCreateMode(mode)))
                .withMessage("Segment 'orders' is a symbolic link, not a regular file: %s", orders);
        assertThat(directory.exists("orders")).isFalse();
        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> directory.unlink("orders"))
                .withMessage("Segment 'orders' is a symbolic link, not a regular file: %s", orders);
        assertThat(target).exists();
    }

    @Test
    void danglingSymbolicLinkIsNotFollowed() throws IOException {
        Files.createSymbolicLink(orders, folder.resolve("missing"));

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> open(OPTIONS))
                .withMessage("Segment 'orders' is a symbolic link, not a regular file: %s", orders);
        assertThatExceptionOfType(SegmentExistsException.class).isThrownBy(() -> open(CREATE));
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void directoryIsNoSegment() throws IOException {
        Files.createDirectory(orders);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> open(OPTIONS))
                .withMessage("Segment 'orders' is a directory, not a regular file: %s", orders);
        assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> directory.unlink("orders"));
        assertThat(orders).isDirectory();
    }

    // ---- unlinking

    @Test
    void unlinkingReturnsWhetherTheSegmentExisted() {
        open(CREATE);

        assertThat(directory.unlink("orders")).isTrue();
        assertThat(directory.unlink("orders")).isFalse();
        assertThat(directory.exists("orders")).isFalse();
    }

    @Test
    void attachedSegmentIsNeverUnlinkedOnClose() throws IOException {
        Files.write(orders, new byte[64]);

        directory.open("orders", OPTIONS.withUnlinkOnClose(true)).close();

        assertThat(orders).exists();
    }

    @Test
    void createdSegmentIsKeptOnCloseByDefault() {
        directory.open("orders", CREATE).close();

        assertThat(orders).exists();
    }

    @Test
    void lastUserInThisJvmUnlinksASegmentCreatedHere() {
        // given a segment that was created here and has a second user
        Segment creator = directory.open("orders", CREATE.withUnlinkOnClose(true));
        Segment second = directory.open("orders", ATTACH);

        // then the last user unlinks it
        creator.close();
        creator.close();
        assertThat(orders).exists();
        assertThat(LongCell.in(second, INT64).increment()).isEqualTo(1);
        second.close();
        assertThat(orders).doesNotExist();
    }

    @Test
    void replacementIsNotUnlinkedOnClose() throws IOException {
        // given a segment that another program has replaced since the last check
        Segment segment =
                directory.open("orders", CREATE.withUnlinkOnClose(true).withCheckInterval(Duration.ofDays(1)));
        Files.delete(orders);
        Files.write(orders, new byte[64]);

        segment.close();

        assertThat(orders).exists();
    }

    // ---- one mapping

    @Test
    void fileIsMappedOnceHoweverOftenItIsOpened() throws IOException {
        // given three users of one segment
        Segment first = open(CREATE);
        Segment second = open(ATTACH);
        Segment third = open(OPTIONS);

        // then they share one mapping, and each closes its own use
        assertThat(mappingsOf(orders)).isEqualTo(1);
        LongCell.in(first, INT64).set(5);
        assertThat(LongCell.in(second, INT64).get()).isEqualTo(5);
        first.close();
        assertThat(LongCell.in(third, INT64).increment()).isEqualTo(6);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> LongCell.in(first, INT64).get())
                .withMessage("Segment 'orders' is closed");
        assertThat(first.isLost()).isFalse();
    }

    @Test
    void threadsThatOpenAtTheSameMomentShareTheMapping() throws IOException {
        for (int round = 0; round < 100; round++) {
            // given two threads that open the same new segment
            SegmentOptions initialized = OPTIONS.withUnlinkOnClose(true)
                    .withInitializer(segment -> LongCell.in(segment, INT64).set(40));
            CompletableFuture<Segment> other =
                    CompletableFuture.supplyAsync(() -> directory.open("orders", initialized));
            Segment mine = directory.open("orders", initialized);
            Segment theirs = other.join();

            // then one of them created it, and they share it
            assertThat(mine.isCreated()).isNotEqualTo(theirs.isCreated());
            LongCell.in(mine, INT64).increment();
            assertThat(LongCell.in(theirs, INT64).increment()).isEqualTo(42);
            assertThat(mappingsOf(orders)).isEqualTo(1);
            mine.close();
            theirs.close();
            assertThat(orders).doesNotExist();
        }
    }

    @Test
    void segmentHoldsOnlyTheUsersBytes() throws IOException {
        Segment segment = open(CREATE.withSize(4));

        LongCell.in(segment, CellSpec.of(CellType.INT32)).set(0x01020304);

        assertThat(ByteBuffer.wrap(Files.readAllBytes(orders))
                        .order(ByteOrder.nativeOrder())
                        .getInt())
                .isEqualTo(0x01020304);
        assertThat(orders).hasSize(4);
    }

    private Segment open(SegmentOptions options) {
        Segment segment = directory.open("orders", options);
        opened.add(segment);
        return segment;
    }

    /** How often this process has mapped the file, by its inode: the mapping may show the name it was built under. */
    private static long mappingsOf(Path file) throws IOException {
        String inode = Files.getAttribute(file, "unix:ino").toString();
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.split(" +", -1)[4].equals(inode)).count();
        }
    }

    private static Path onlyFileIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.reduce((first, second) -> {
                        throw new AssertionError("More than one file: %s and %s".formatted(first, second));
                    })
                    .orElseThrow();
        }
    }
}
