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
 * A segment's lock file, {@code .<name>.lock} beside it. The processes that use a segment exclude each other, and know
 * of each other, only by locks on this file. Locks on other files only show that a process still needs the file: a
 * temporary file is still being built (see {@link SegmentFile}), or the file of a large message is still being read.
 *
 * <p>The kernel drops a process's locks when the process dies, however it dies. So a lock is never left behind, and no
 * process has to guess from a process id whether another is alive. Each lock is on one byte of the file and serves
 * one purpose. It is taken by {@code fcntl}, as Python's {@code fcntl.lockf} does it; the bytes need not exist:
 *
 * <pre>
 *     byte   0           the segment's life: see {@link SegmentLife}
 *            1 + offset  writing the cell at this offset
 *            1 + number  taking part in the structure under this number, from 1 to 255
 *            300         leading the cluster
 * </pre>
 *
 * <p>A process has no more than one lock on a byte, and loses <em>all</em> its locks on a file when it closes
 * <em>any</em> of its channels on it. So this JVM has {@linkplain LockChannels one channel} on each lock file, and
 * calls only {@code tryLock} and {@code release} on it. Other operations may close the channel if their thread was
 * interrupted. The one exception is {@link SegmentLife#mark}, which writes once, on a thread that is not interrupted.
 * Two threads exclude each other by a semaphore for each byte. Channels and semaphores are in the {@link LockRegistry},
 * which the classes of all class loaders share.
 *
 * <p>The lock file is removed with its segment. After locking a byte the name is checked: if it refers to another file by
 * then, locking starts over with that one.
 *
 * <p>Thread-safe.
 */
public final class LockFile {
    /** How the names of all lock files end. */
    static final String SUFFIX = ".lock";

    /** The byte that the leader of a cluster locks for as long as it leads. */
    public static final long BYTE_OF_LEADER = 300;

    private static final int MAX_RACES = 100;
    private static final long FIRST_PAUSE_NANOS = 5_000;
    private static final long MAX_PAUSE_NANOS = 1_000_000;

    private final String segment;
    private final Path segmentFile;
    private final Path path;

    /**
     * Also holds this JVM's other state for the lock file, such as a semaphore for each byte, keyed by the byte's
     * number.
     */
    private final LockChannels channels;

    /** Volatile: replaced, not changed. A thread that reads an older one compares sooner than necessary. */
    private volatile @Nullable Comparison lastCurrent;

    /** When the name last referred to a channel's file. */
    private record Comparison(FileChannel channel, long nanos) {}

    /**
     * @param segment the segment's name
     * @param segmentFile the path that the name refers to
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

    /**
     * The byte that a participant of a structure locks for as long as it takes part. A segment holds either cells or a
     * structure.
     */
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

    /** As {@link #lock(long, Object, Duration, Duration)}, on the file that the name refers to now. */
    Held lock(long position, Object what, Duration timeout) {
        return lock(position, what, timeout, Duration.ZERO);
    }

    /**
     * Locks a byte against every other thread of the host. The lock file is created if there is none.
     *
     * @param what it is locked for, for the error
     * @param timeout how long to wait for the thread that holds it; a thread that is alive keeps it, however long
     * @param maxAge how long ago the file may have been compared with the one that the name refers to. Until then, two
     *     threads may hold the byte if the file is removed or replaced: one in the former file, one in the next
     * @throws SegmentException if the timeout has elapsed, the thread is interrupted, or the system refuses
     */
    Held lock(long position, Object what, Duration timeout, Duration maxAge) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        Semaphore mutex = mutex(position);
        acquire(mutex, what, timeout);
        try {
            for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, MAX_PAUSE_NANOS)) {
                Optional<FileLock> lock = tryLock(position, false, maxAge);
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
     * Makes one attempt to lock a byte of the file that the name refers to now, without the semaphore.
     *
     * @return empty if another process holds it, or this one
     */
    public Optional<FileLock> tryLock(long position, boolean sharedLock) {
        return tryLock(position, sharedLock, Duration.ZERO);
    }

    private Optional<FileLock> tryLock(long position, boolean sharedLock, Duration maxAge) {
        try {
            for (int race = 0; race < MAX_RACES; race++) {
                LockChannels.Opened opened = channels.open();
                FileLock lock = null;
                boolean isCurrent = false;
                try {
                    lock = tryLock(opened.channel(), position, sharedLock);
                    isCurrent = wasCurrent(opened, maxAge) || checkCurrent(opened);
                    if (isCurrent) {
                        return Optional.ofNullable(lock);
                    }
                } catch (ClosedChannelException e) {
                    // Closed by other code of this JVM.
                } finally {
                    if (!isCurrent) {
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

    /** Whether the name referred to the file of this channel, at most this long ago. */
    @SuppressWarnings("ReferenceEquality") // Each file has one channel.
    private boolean wasCurrent(LockChannels.Opened opened, Duration maxAge) {
        Comparison last = lastCurrent;
        return last != null
                && last.channel() == opened.channel()
                // Unlike toNanos, saturates instead of overflowing.
                && System.nanoTime() - last.nanos() < TimeUnit.NANOSECONDS.convert(maxAge);
    }

    /** Compares the file of this channel with the name, and remembers when it was the same. Returns whether it is. */
    private boolean checkCurrent(LockChannels.Opened opened) throws IOException {
        long now = System.nanoTime();
        boolean isCurrent = channels.isCurrent(opened);
        if (isCurrent) {
            lastCurrent = new Comparison(opened.channel(), now);
        }
        return isCurrent;
    }

    /** @return null if another process holds it, or this one */
    private static @Nullable FileLock tryLock(FileChannel channel, long position, boolean sharedLock)
            throws IOException {
        try {
            return channel.tryLock(position, 1, sharedLock);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * Checks whether a lock of this JVM is on the file that the name refers to now, and retires the channel of another file.
     *
     * @return false also if there is no lock or no file
     */
    @SuppressWarnings("ReferenceEquality") // Each file has one channel.
    public boolean checkInPlace(@Nullable FileLock lock) {
        if (lock == null || !exists()) {
            return false;
        }
        try {
            LockChannels.Opened opened = channels.open();
            if (channels.isCurrent(opened)) {
                return opened.channel() == lock.acquiredBy();
            }
            channels.retire(opened);
            return false;
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "locked", e);
        }
    }

    /** Identifies the file among all that ever have this name; 0 if there is none. */
    public long fileId() {
        try {
            Object identity = FileStatus.ofLockFile(segment, path).identity();
            // The identity consists of device and inode. Its string form is the only access to them that all file
            // systems of the JDK provide.
            return identity.toString().chars().asLongStream().reduce(1, (hash, c) -> 31 * hash + c);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "asked for its lock file", e);
        }
    }

    /** Whether the segment's name refers to a file. The lock file of a segment that is gone is not created anew. */
    public boolean hasSegment() {
        return Files.isRegularFile(segmentFile, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is a lock file, which may be one that is not trusted. */
    public boolean exists() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is a lock file that is trusted: see {@link LockChannels}. */
    boolean isTrusted() {
        return exists() && channels.isTrusted();
    }

    /**
     * Creates the lock file of a segment that is still being built under a temporary name, if there is none.
     *
     * @throws SegmentException if there is one that is not trusted
     */
    void prepare(Path builtUnder) {
        try {
            if (!exists()) {
                channels.create(builtUnder);
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

    /** A byte that a thread has locked, until this or another thread closes it. */
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
        // Without a timeout first: the method with a timeout fails on an interrupted thread even if the semaphore is
        // free.
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

    private SegmentException busy(Object what, Duration timeout, String holder) {
        return new SegmentException(
                segment,
                "Waited %d ms for %s of segment '%s', which %s has locked (%s)"
                        .formatted(timeout.toMillis(), what, segment, holder, path));
    }

    private SegmentException interrupted(Object what) {
        return new SegmentException(
                segment, "Interrupted while waiting for %s of segment '%s'".formatted(what, segment));
    }
}
