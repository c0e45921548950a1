// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One JVM's part: threads, class loaders, interrupts, and files that come and go. */
@SuppressWarnings("try") // Locks are there to be held.
class LockFileTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path folder;

    private Path segment;
    private LockFile file;

    @BeforeEach
    void makeSegment() throws IOException {
        segment = Files.write(folder.resolve("orders"), new byte[8]);
        file = new LockFile("orders", segment);
    }

    @Test
    void isMadeWhenItIsNeededForWhoeverMayUseTheSegment() throws IOException {
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
                try (LockFile.Held mine = new LockFile("orders", segment).lock(1, "a byte", SOON)) {
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
    void secondThreadGivesUpInTimeAndSaysWhoHasIt() {
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a string at offset 0", Duration.ofMillis(20)))
                    .withMessageContaining("Waited 20 ms for a string at offset 0 of segment 'orders'")
                    .withMessageContaining("another thread of this JVM");
        }
        file.lock(1, "a byte", AT_ONCE).close();
    }

    @Test
    void bytesAreLockedEachForItself() {
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
    void anInterruptedThreadLocksWhatIsFreeAndTakesNobodysLockAway() throws Exception {
        try (LockFile.Held kept = file.lock(1, "a byte", AT_ONCE)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                try (LockFile.Held own = file.lock(2, "another", SOON)) {
                    // There was nothing to wait for.
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            });
            interrupted.start();
            interrupted.join();
            assertThat(failure.get()).isNull();

            // and the kernel still has the first: another process is asked in LockFileIT
            assertThat(file.tryLock(1, false)).isEmpty();
        }
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        try (LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            CountDownLatch started = new CountDownLatch(1);
            Thread waiting = new Thread(() -> {
                started.countDown();
                try (LockFile.Held mine = file.lock(1, "a string at offset 0", SOON)) {
                    failure.set(new AssertionError("got it"));
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
        URL classes = LockFile.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
                LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Class<?> foreign = loader.loadClass(LockFile.class.getName());
            assertThat(foreign).isNotSameAs(LockFile.class);
            var constructor = foreign.getDeclaredConstructor(String.class, Path.class);
            constructor.setAccessible(true);
            Object other = constructor.newInstance("orders", segment);
            Method lock = foreign.getDeclaredMethod("lock", long.class, Object.class, Duration.class);
            lock.setAccessible(true);

            assertThat(catchCause(() -> lock.invoke(other, 1L, "a byte", AT_ONCE)))
                    .hasMessageContaining("another thread of this JVM");
            lock.invoke(other, 2L, "another", AT_ONCE);
            assertThatExceptionOfType(SegmentException.class).isThrownBy(() -> file.lock(2, "another", AT_ONCE));
        }
    }

    @Test
    void fileThatIsMadeAnewIsLockedInsteadOfTheOldOne() throws IOException {
        try (LockFile.Held onTheOld = file.lock(1, "a byte", AT_ONCE)) {
            Files.delete(file.path());
            // another byte, so that the thread of this test need not wait for itself
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

    private static Throwable catchCause(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowable(call).getCause();
    }
}
