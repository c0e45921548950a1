// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A segment's lock file, {@code .<name>.lock} beside it: the only place in this code that locks between processes.
 *
 * <p>The kernel drops a process's locks when it dies, however it dies, so a lock is never left behind and nobody has to
 * guess from a process number who is alive. What is locked is one byte of the file for one purpose, by {@code fcntl}
 * as Python's {@code fcntl.lockf} does it; its bytes need not exist:
 *
 * <pre>
 *     byte   0           the segment's life: see {@link SegmentLife}
 *            1 + offset  writing the cell at this offset
 *            1 + number  taking part in the queue under this number
 * </pre>
 *
 * <p>A process has no more than one lock on a byte, and loses <em>all</em> its locks on a file when it closes
 * <em>any</em> of its channels on it. So this JVM has {@linkplain LockChannels one channel} on each lock file, and does nothing
 * with it but {@code tryLock} and {@code release} (others may close it, on a thread that was interrupted) and once, on a thread
 * that is not, {@link SegmentLife#mark}. Two threads are kept apart by a semaphore for each byte. Channels and semaphores are in the
 * {@link LockRegistry}, which the classes of all class loaders share.
 *
 * <p>The file goes with its segment. After locking a byte the name is checked: if it means another file by now, all begins anew
 * with that one.
 *
 * <p>Thread-safe.
 */
public final class LockFile {
    /** How the names of all lock files end. */
    static final String SUFFIX = ".lock";

    private static final int MAX_RACES = 100;
    private static final long FIRST_PAUSE_NANOS = 5_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final String segment;
    private final Path segmentFile;
    private final Path path;

    /** With what this JVM has on the path beside the channel, such as a semaphore for each byte, by its number. */
    private final LockChannels channels;

    /**
     * @param segment the segment's name
     * @param segmentFile the path that the name means
     * @param trustedOwners as {@link SegmentOptions#trustedOwners}
     */
    LockFile(String segment, Path segmentFile, Set<String> trustedOwners) {
        this.segment = segment;
        this.segmentFile = segmentFile;
        this.path = pathFor(segmentFile);
        this.channels = new LockChannels(segment, segmentFile, path, trustedOwners);
    }

    static Path pathFor(Path segmentFile) {
        return segmentFile.resolveSibling("." + segmentFile.getFileName() + SUFFIX);
    }

    /** The byte that a cell's writer locks. */
    static long byteOfCell(long offset) {
        return 1 + offset;
    }

    /** The byte that a participant of a queue locks, for as long as it takes part. A segment holds cells or a queue. */
    public static long byteOfParticipant(int number) {
        return 1L + number;
    }

    Path path() {
        return path;
    }

    String segment() {
        return segment;
    }

    Path segmentFile() {
        return segmentFile;
    }

    LockChannels channels() {
        return channels;
    }

    /**
     * Locks a byte against every other thread of the host. The lock file is made if there is none.
     *
     * @param what it is locked for, for the error
     * @param timeout how long to wait for who has it; one that is alive keeps it, however long
     * @throws SegmentException if the time is over, the thread interrupted, or the system refuses
     */
    Held lock(long position, Object what, Duration timeout) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        Semaphore mutex = mutex(position);
        acquire(mutex, what, timeout);
        try {
            for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
                Optional<FileLock> lock = tryLock(position, false);
                if (lock.isPresent()) {
                    Held held = new Held(lock.get(), mutex);
                    mutex = null;
                    return held;
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw busy(what, timeout, "a thread of another process");
                }
                LockSupport.parkNanos(pause);
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(what);
                }
            }
        } finally {
            if (mutex != null) {
                mutex.release();
            }
        }
    }

    /**
     * One attempt on a byte of the file that the name means now, without the semaphore.
     *
     * @return nothing if another process has it
     */
    public Optional<FileLock> tryLock(long position, boolean sharedLock) {
        try {
            for (int race = 0; race < MAX_RACES; race++) {
                LockChannels.Opened opened = channels.open();
                FileLock lock = null;
                boolean isMeant = false;
                try {
                    lock = tryLock(opened.channel(), position, sharedLock);
                    isMeant = channels.isMeantByName(opened);
                    if (isMeant) {
                        return Optional.ofNullable(lock);
                    }
                } catch (ClosedChannelException e) {
                    // By other code of this JVM.
                } finally {
                    if (!isMeant) {
                        release(lock);
                    }
                }
                channels.retire(opened);
            }
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "locked", e);
        }
        throw new SegmentException(
                segment, "The lock file of segment '%s' was replaced %d times: %s".formatted(segment, MAX_RACES, path));
    }

    /** @return null if another process has it, or this one */
    private static @Nullable FileLock tryLock(FileChannel channel, long position, boolean sharedLock)
            throws IOException {
        try {
            return channel.tryLock(position, 1, sharedLock);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Whether a lock of this JVM is on the file that the name means now. Not if there is none. */
    @SuppressWarnings("ReferenceEquality") // Each file has one channel.
    public boolean isInPlace(@Nullable FileLock lock) {
        if (lock == null || !exists()) {
            return false;
        }
        try {
            LockChannels.Opened opened = channels.open();
            if (channels.isMeantByName(opened)) {
                return opened.channel() == lock.acquiredBy();
            }
            channels.retire(opened);
            return false;
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "locked", e);
        }
    }

    /** A number that tells the file from every other that has its name at some time; 0 if there is none. */
    public long fileNumber() {
        try {
            Object identity = FileStatus.ofLockFile(segment, path).identity();
            // Made of device and inode, whose text is the one way to them that each of the JDK's file systems has.
            return identity.toString().chars().asLongStream().reduce(1, (hash, c) -> 31 * hash + c);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "asked for its lock file", e);
        }
    }

    /** Whether the name of the segment means a file: its lock file is not made anew for one that is gone. */
    public boolean hasSegment() {
        return Files.isRegularFile(segmentFile, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is one, which may be one that does not count. */
    public boolean exists() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is a lock file that counts: see {@link LockChannels}. */
    boolean isTrusted() {
        return exists() && channels.isTrusted();
    }

    /**
     * Makes the lock file of a segment that is still built under a temporary name, if there is none.
     *
     * @throws SegmentException if there is one that does not count
     */
    void prepare(Path builtUnder) {
        try {
            if (!exists()) {
                channels.make(builtUnder);
            }
            channels.open();
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "given a lock file", e);
        }
    }

    /** Releases a lock, if there is one. */
    public static void release(@Nullable FileLock lock) {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            // The channel is closed, so the kernel has dropped the lock already.
        }
    }

    /** A byte locked by a thread, until it is closed, by whatever thread. */
    public static final class Held implements AutoCloseable {
        private final FileLock lock;
        private final Semaphore mutex;

        private Held(FileLock lock, Semaphore mutex) {
            this.lock = lock;
            this.mutex = mutex;
        }

        @Override
        public void close() {
            try {
                LockFile.release(lock);
            } finally {
                mutex.release();
            }
        }

        /** Such as {@code byte 1}. */
        @Override
        public String toString() {
            return "byte " + lock.position();
        }
    }

    private Semaphore mutex(long position) {
        return (Semaphore) LockRegistry.of(path).computeIfAbsent(position, key -> new Semaphore(1));
    }

    private void acquire(Semaphore mutex, Object what, Duration timeout) {
        // The plain one first: with a time it would fail on an interrupted thread even where nobody has it.
        if (mutex.tryAcquire()) {
            return;
        }
        try {
            if (!mutex.tryAcquire(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
                throw busy(what, timeout, "another thread of this JVM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(what);
        }
    }

    private SegmentException busy(Object what, Duration timeout, String who) {
        return new SegmentException(
                segment,
                "Waited %d ms for %s of segment '%s', which %s has locked (%s)"
                        .formatted(timeout.toMillis(), what, segment, who, path));
    }

    private SegmentException interrupted(Object what) {
        return new SegmentException(
                segment, "Interrupted while waiting for %s of segment '%s'".formatted(what, segment));
    }
}
