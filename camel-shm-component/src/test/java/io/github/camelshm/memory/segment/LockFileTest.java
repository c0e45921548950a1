// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.Channel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lock files within one JVM: threads, class loaders, interrupts, and files that are created and deleted. */
@SuppressWarnings("try") // Locks are held, not used.
class LockFileTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path folder;

    private Path segment;
    private LockFile file;
    private SegmentLife life;

    @BeforeEach
    void createSegment() throws IOException {
        segment = Files.write(folder.resolve("orders"), new byte[8]);
        life = new SegmentLife("orders", segment, Set.of());
        file = life.lockFile();
    }

    @Test
    void isCreatedWhenNeededWithTheSegmentsPermissions() throws IOException {
        Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("rw-rw----"));
        Path path = folder.resolve(".orders.lock");
        assertThat(path).doesNotExist();

        file.lock(0, "a byte", AT_ONCE).close();

        assertThat(path).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw----");
        assertThat(folder).isDirectoryNotContaining("glob:**/.camel-shm-*");
    }

    @Test
    void secondThreadWaitsForTheFirst() throws Exception {
        AtomicBoolean got = new AtomicBoolean();
        Thread second;
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            second = new Thread(() -> {
                try (LockFile.Held mine = new LockFile("orders", segment, Set.of()).lock(1, "a byte", SOON)) {
                    got.set(true);
                }
            });
            second.start();
            await("the second thread waits").atMost(SOON).until(() -> second.getState() == Thread.State.TIMED_WAITING);
            assertThat(got).isFalse();
        }
        second.join(SOON.toMillis());
        assertThat(got).isTrue();
    }

    @Test
    void secondThreadTimesOutAndNamesTheHolder() {
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a string at offset 0", Duration.ofMillis(20)))
                    .withMessageContaining("Waited 20 ms for a string at offset 0 of segment 'orders'")
                    .withMessageContaining("another thread of this JVM");
        }
        file.lock(1, "a byte", AT_ONCE).close();
    }

    @Test
    void bytesAreLockedIndependently() {
        try (LockFile.Held one = file.lock(1, "a byte", AT_ONCE);
                LockFile.Held other = file.lock(2, "another", AT_ONCE)) {
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void manyThreadsTakeTurns() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 500; j++) {
                    try (LockFile.Held held = file.lock(1, "a byte", SOON)) {
                        together.addAndGet(inside.getAndIncrement());
                        inside.decrementAndGet();
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(together).hasValue(0);
    }

    @Test
    void interruptedThreadLocksAFreeByteAndDropsNoOtherLock() throws Exception {
        try (LockFile.Held kept = file.lock(1, "a byte", AT_ONCE)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                try (LockFile.Held own = file.lock(2, "another", SOON)) {
                    // The byte was free, so the thread did not wait.
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            });
            interrupted.start();
            interrupted.join();
            assertThat(failure.get()).isNull();

            // and the first lock still exists; LockFileIT checks the kernel's view from another process
            assertThat(file.tryLock(1, false)).isEmpty();
        }
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            CountDownLatch started = new CountDownLatch(1);
            Thread waiting = new Thread(() -> {
                started.countDown();
                try (LockFile.Held mine = file.lock(1, "a string at offset 0", SOON)) {
                    failure.set(new AssertionError("locked the byte"));
                } catch (SegmentException e) {
                    failure.set(e);
                    stillInterrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            waiting.start();
            started.await();
            waiting.interrupt();
            waiting.join();
        }
        assertThat(failure.get()).hasMessage("Interrupted while waiting for a string at offset 0 of segment 'orders'");
        assertThat(stillInterrupted).isTrue();
    }

    @Test
    void anotherClassLoadersClassesShareTheLocks() throws Exception {
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Object other = inAnotherClassLoader();

            assertThat(catchCause(() -> lock(other, 1))).hasMessageContaining("another thread of this JVM");
            lock(other, 2);
            assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> file.lock(2, "another", AT_ONCE));
        }
    }

    @Test
    void recreatedFileIsLockedInsteadOfTheOldOne() throws IOException {
        try (LockFile.Held onTheOld = file.lock(1, "a byte", AT_ONCE)) {
            Files.delete(file.path());
            // another byte, so that the test's thread does not wait for its own lock
            file.lock(2, "another", AT_ONCE).close();
            assertThat(file.path()).exists();
        }
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            assertThat(held).isNotNull();
        }
    }

    @Test
    void symbolicLinkInItsPlaceIsRefused() throws IOException {
        Path victim = Files.createFile(folder.resolve("victim"));
        Files.createSymbolicLink(file.path(), victim);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> file.lock(1, "a byte", AT_ONCE))
                .withMessageContaining("symbolic link");
    }

    @Test
    void lockIsReleasedIfItCannotBeProvedToBeOnTheRightFile() throws IOException {
        file.lock(1, "a byte", AT_ONCE).close();
        Path aside = Files.move(file.path(), folder.resolve("aside"));
        Files.createSymbolicLink(file.path(), aside);
        assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> file.lock(1, "a byte", AT_ONCE));
        assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> file.tryLock(2, false));
        assertThatExceptionOfType(SegmentException.class).isThrownBy(life::share);

        Files.move(aside, file.path(), StandardCopyOption.REPLACE_EXISTING);

        file.lock(1, "a byte", AT_ONCE).close();
        assertThat(file.tryLock(2, false)).hasValueSatisfying(LockFile::release);
        AtomicBoolean alone = new AtomicBoolean();
        assertThat(life.share()).isTrue();
        life.leave(() -> alone.set(true));
        assertThat(alone).isTrue();
    }

    @Test
    void anotherUsersLockFileIsRefusedAtOnceUnlessThatUserIsTrusted() throws IOException {
        Files.createFile(file.path());
        giveToOtherUser(file.path());

        long start = System.nanoTime();
        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> file.lock(1, "a byte", SOON))
                .withMessage(
                        "The lock file %s of segment 'orders' belongs to user nobody, which is "
                                + "neither root, the user of this JVM, nor the segment's owner, nor one of "
                                + "trustedOwners []: have the file removed, or add that user to trustedOwners",
                        file.path());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        assertThat(file.isTrusted()).isFalse();
        assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> file.prepare(segment));

        new LockFile("orders", segment, Set.of("nobody"))
                .lock(1, "a byte", AT_ONCE)
                .close();
        Files.delete(file.path());
        Files.createFile(file.path());
        giveToOtherUser(file.path());
        giveToOtherUser(segment);
        file.lock(1, "a byte", AT_ONCE).close();
    }

    /** The name is checked before the file is opened. Between the two another user may replace the file. */
    @Test
    void anotherUsersFileIsNotOpenedIfItReplacesTheCheckedOne() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0777);
        Path theirs = Files.createFile(folder.resolve("theirs"));
        giveToOtherUser(theirs);
        Object identity = FileStatus.of("theirs", theirs).identity();
        AtomicReference<Path> own = new AtomicReference<>(Files.createFile(folder.resolve("own")));
        AtomicBoolean isEnding = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
            while (!isEnding.get()) {
                putInPlace(own.get());
                putInPlace(theirs);
            }
        });
        for (int i = 0; i < 300; i++) {
            // A new file each time, because there is a channel on the last one.
            own.set(Files.createFile(folder.resolve("own" + i)));
            try {
                file.tryLock(1, false).ifPresent(LockFile::release);
            } catch (SegmentException e) {
                assertThat(e)
                        .hasMessageStartingWith("The lock file " + file.path() + " of segment 'orders' belongs to ");
            }
            assertThat(OwnDescriptors.include(identity)).as("round %d", i).isFalse();
        }
        isEnding.set(true);
        swapping.get();
    }

    private void putInPlace(Path other) {
        try {
            Path next = Files.createLink(folder.resolve("next"), other);
            Files.move(next, file.path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void giveToOtherUser(Path path) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", 65534);
        } catch (IOException e) {
            assumeThat(e)
                    .as("only root changes the owner of files, so this test needs root")
                    .isNull();
        }
    }

    @Test
    void fileThatGetsItsNameBackIsLockedThroughTheSameChannel() throws IOException {
        Optional<FileLock> held = file.tryLock(1, false);
        Path aside = Files.move(file.path(), folder.resolve("aside"));
        Optional<FileLock> inTheNext = file.tryLock(1, false);
        assertThat(held).isPresent();
        assertThat(inTheNext).isPresent();
        assertThat(file.checkInPlace(held.get())).isFalse();
        assertThat(file.checkInPlace(inTheNext.get())).isTrue();

        Files.move(aside, file.path(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(file.checkInPlace(inTheNext.get())).isFalse();
        assertThat(file.tryLock(1, false)).as("a lock that is held already").isEmpty();
        Optional<FileLock> other = file.tryLock(2, false);
        assertThat(other).hasValueSatisfying(lock -> {
            assertThat(lock.acquiredBy()).isSameAs(held.get().acquiredBy());
            assertThat(file.checkInPlace(lock)).isTrue();
        });
    }

    @Test
    void sharingContinuesInALockFileThatReplacesTheFirst() throws IOException {
        assertThat(life.share()).isTrue();
        assertThat(life.checkSharing()).isTrue();
        Files.move(Files.createFile(folder.resolve("next")), file.path(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(life.checkSharing()).isFalse();

        assertThat(life.shareAgain()).isTrue();

        assertThat(life.checkSharing()).isTrue();
        assertThat(file.tryLock(0, false))
                .as("an exclusive lock on the segment's life")
                .isEmpty();
        AtomicBoolean alone = new AtomicBoolean();
        life.leave(() -> alone.set(true));
        assertThat(alone).isTrue();
    }

    @Test
    void sharingContinuesInTheFirstLockFileWhenItIsBack() throws IOException {
        assertThat(life.share()).isTrue();
        Path aside = Files.move(file.path(), folder.resolve("aside"));
        assertThat(life.shareAgain()).isTrue();

        Files.move(aside, file.path(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(life.checkSharing()).isFalse();
        assertThat(life.shareAgain()).isTrue();
        assertThat(life.checkSharing()).isTrue();
        AtomicBoolean alone = new AtomicBoolean();
        life.leave(() -> alone.set(true));
        assertThat(alone).isTrue();
    }

    @Test
    void systemPropertiesHoldNoState() throws IOException {
        file.lock(1, "a byte", AT_ONCE).close();

        System.getProperties().list(new PrintStream(OutputStream.nullOutputStream()));
        System.getProperties().store(OutputStream.nullOutputStream(), null);
        assertThat(System.getProperties().keySet()).allMatch(String.class::isInstance);
    }

    @Test
    void replacedSystemPropertiesChangeNothing() throws Exception {
        Properties before = System.getProperties();
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Properties copy = new Properties();
            before.stringPropertyNames().forEach(name -> copy.setProperty(name, before.getProperty(name)));
            System.setProperties(copy);

            Object other = inAnotherClassLoader();

            assertThat(catchCause(() -> lock(other, 1))).hasMessageContaining("another thread of this JVM");
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    void deletedLockFilesKeepNoDescriptorsOpen() throws IOException {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Path made = Files.write(folder.resolve("reply" + i), new byte[8]);
            SegmentLife locks = new SegmentLife("reply" + i, made, Set.of());
            locks.lockFile().prepare(made);
            assertThat(locks.share()).isTrue();
            Optional<FileLock> participant = locks.lockFile().tryLock(1, false);
            Files.delete(made);
            locks.leave(locks::delete);
            participant.ifPresent(LockFile::release);
            assertThat(LockRegistry.mayHave(locks.lockFile().path())).isFalse();
            open.add(descriptors());
        }
        // The channels of files without a name are closed in batches.
        assertThat(open.get(299)).isLessThan(open.get(100) + 100);
    }

    @Test
    void channelOfADeletedFileStaysOpenWhileALockOnItIsHeld() throws IOException {
        Optional<FileLock> held = file.tryLock(1, false);
        Files.delete(file.path());
        life.forgetIfGone();

        deletedLockFilesKeepNoDescriptorsOpen();

        assertThat(held).hasValueSatisfying(lock -> assertThat(lock.isValid()).isTrue());
    }

    @Test
    void channelOfAFileWithAnotherNameStaysOpen() throws IOException {
        Channel channel = channelOf(file.tryLock(1, false));
        Path other = Files.createLink(folder.resolve("other"), file.path());
        Files.delete(file.path());
        life.forgetIfGone();

        deletedLockFilesKeepNoDescriptorsOpen();

        Files.move(other, file.path());
        assertThat(channelOf(file.tryLock(1, false))).isSameAs(channel);
    }

    @Test
    void channelThatOtherCodeHasClosedIsNotUsedAgain() throws IOException {
        Channel channel = channelOf(file.tryLock(1, false));
        channel.close();

        assertThat(channelOf(file.tryLock(1, false))).isNotSameAs(channel);
    }

    /** Releases the lock. */
    private static Channel channelOf(Optional<FileLock> lock) {
        assertThat(lock).isPresent();
        LockFile.release(lock.get());
        return lock.get().acquiredBy();
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        assumeThat(open).as("open files are known only with /proc").isNotNull();
        return open.length;
    }

    private Object inAnotherClassLoader() throws Exception {
        URL classes = LockFile.class.getProtectionDomain().getCodeSource().getLocation();
        Class<?> foreign = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())
                .loadClass(LockFile.class.getName());
        assertThat(foreign).isNotSameAs(LockFile.class);
        Constructor<?> constructor = foreign.getDeclaredConstructor(String.class, Path.class, Set.class);
        constructor.setAccessible(true);
        return constructor.newInstance("orders", segment, Set.of());
    }

    private static void lock(Object foreign, long position) throws ReflectiveOperationException {
        Method lock = foreign.getClass().getDeclaredMethod("lock", long.class, Object.class, Duration.class);
        lock.setAccessible(true);
        lock.invoke(foreign, position, "a byte", AT_ONCE);
    }

    private static Throwable catchCause(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowable(call).getCause();
    }
}
