// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A segment's lock file, {@code .<name>.lock} beside it: the only place in this code that locks between processes.
 *
 * <p>The kernel drops a process's locks when it dies, however it dies, so a lock is never left behind and nobody has to
 * guess from a process number who is alive. What is locked is one byte of the file for one purpose, by {@code fcntl}
 * as Python's {@code fcntl.lockf} does it; its bytes need not exist:
 *
 * <pre>
 *     byte   0           the segment's life: see {@link #LIFE}
 *            1 + offset  writing the cell at this offset
 *            1 + number  taking part in the queue under this number
 * </pre>
 *
 * <p>A process has no more than one lock on a byte, and loses <em>all</em> its locks on a file when it closes
 * <em>any</em> of its channels on it. So this JVM has one channel on each lock file, does nothing with it but
 * {@code tryLock} and {@code release} (others may close it, on a thread that was interrupted) and once, on a thread that
 * is not, {@link #mark}, and closes it never;
 * the garbage collector does, once the file has lost its name. Two threads are kept apart by a semaphore for each byte.
 * Channels and semaphores are in the JVM's system properties, as nothing else is shared by the classes of two class
 * loaders, and are of the JDK's types for the same reason.
 *
 * <p>The file goes with its segment. Whoever has locked a byte looks whether the name still means the file, and if not
 * begins anew with the one that it means now.
 *
 * <p>Thread-safe.
 */
final class LockFile {
    private static final long LIFE = 0;

    private static final String REGISTRY = "io.github.camelshm.locks";
    private static final String CHANNEL = "channel";
    private static final String IDENTITY = "identity";
    private static final String SHARERS = "sharers";
    private static final String LIFE_LOCK = "life";
    private static final int MAX_RACES = 100;
    private static final long FIRST_PAUSE_NANOS = 5_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final String segment;
    private final Path segmentFile;
    private final Path path;

    /**
     * Everything that this JVM has on the path: {@link #CHANNEL}, the {@link #IDENTITY} of its file, the number of
     * {@link #SHARERS} of the segment's life and their {@link #LIFE_LOCK}, and a semaphore for each byte, by its number.
     * Its monitor guards all but the last.
     */
    private final Map<Object, Object> shared;

    /**
     * @param segment the segment's name
     * @param segmentFile the path that the name means
     */
    LockFile(String segment, Path segmentFile) {
        this.segment = segment;
        this.segmentFile = segmentFile;
        this.path = pathFor(segmentFile);
        this.shared = sharedOf(path);
    }

    static Path pathFor(Path segmentFile) {
        return segmentFile.resolveSibling("." + segmentFile.getFileName() + ".lock");
    }

    /** The byte that a cell's writer locks. */
    static long byteOfCell(long offset) {
        return 1 + offset;
    }

    /** The byte that a participant of a queue locks, for as long as it takes part. A segment holds cells or a queue. */
    static long byteOfParticipant(int number) {
        return 1L + number;
    }

    Path path() {
        return path;
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
    Optional<FileLock> tryLock(long position, boolean sharedLock) {
        try {
            for (int race = 0; race < MAX_RACES; race++) {
                FileChannel channel = channel();
                FileLock lock;
                try {
                    lock = channel.tryLock(position, 1, sharedLock);
                } catch (OverlappingFileLockException e) {
                    return Optional.empty();
                } catch (ClosedChannelException e) {
                    forget(channel);
                    continue;
                }
                if (lock == null) {
                    return Optional.empty();
                }
                if (isMeantByName(channel)) {
                    return Optional.of(lock);
                }
                lock.release();
                forget(channel);
            }
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "locked", e);
        }
        throw new SegmentException(
                segment, "The lock file of segment '%s' was replaced %d times: %s".formatted(segment, MAX_RACES, path));
    }

    boolean exists() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes the lock file of a segment that is still built under a temporary name, if there is none. */
    void prepare(Path builtUnder) {
        try {
            if (!exists()) {
                make(builtUnder);
            }
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "given a lock file", e);
        }
    }

    /**
     * Shares the segment's life with its other users, of this JVM and of others. Needs a {@link #leave}.
     *
     * @return not if somebody has it alone: who is unlinking the segment
     */
    boolean share() {
        synchronized (shared) {
            int sharers = (int) shared.getOrDefault(SHARERS, 0);
            if (sharers == 0) {
                Optional<FileLock> lock = tryLock(LIFE, true);
                if (lock.isEmpty()) {
                    return false;
                }
                shared.put(LIFE_LOCK, lock.get());
            }
            shared.put(SHARERS, sharers + 1);
            return true;
        }
    }

    /**
     * Ends a sharing of the segment's life.
     *
     * @param last is run if nobody on the host shares it any more, and before anybody does again
     */
    void leave(Runnable last) {
        synchronized (shared) {
            int sharers = (int) shared.getOrDefault(SHARERS, 0) - 1;
            shared.put(SHARERS, Math.max(0, sharers));
            if (sharers > 0) {
                return;
            }
            release((FileLock) shared.remove(LIFE_LOCK));
            if (exists()) {
                tryLock(LIFE, false).ifPresent(alone -> {
                    try {
                        last.run();
                    } finally {
                        release(alone);
                    }
                });
            }
            if (!exists()) {
                // Or it would stay open for ever, where no other segment ever has the name.
                shared.remove(CHANNEL);
            }
        }
    }

    /**
     * Notes that the segment's file is to be unlinked after its last use: by the size of the lock file, which is the one
     * thing that anybody can read of it without closing a channel on it, and so losing locks.
     */
    void mark(FileStatus segmentStatus) {
        // A channel closes when an interrupted thread writes to it.
        boolean interrupted = Thread.interrupted();
        try {
            FileChannel channel = channel();
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(1), markOf(segmentStatus) - 1);
        } catch (IOException e) {
            // No space for the one page that it takes, say. Then who made the segment still unlinks it if it is the
            // last.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether it is this file of the segment, and no later one, that is to be unlinked after its last use. */
    boolean isMarked(FileStatus segmentStatus) {
        try {
            return Files.size(path) == markOf(segmentStatus);
        } catch (IOException e) {
            return false;
        }
    }

    private static long markOf(FileStatus status) {
        return 1L + (status.identity().toString().hashCode() & 0xFFFFF);
    }

    /** Removes the lock file. Only for who has its {@link #LIFE} alone. */
    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw SegmentFile.refused(segment, segmentFile, "unlinked with its lock file", e);
        }
    }

    /** Removes the lock file of a segment that is gone, unless its last users will do so. */
    void deleteIfUnused() {
        if (exists()) {
            tryLock(LIFE, false).ifPresent(alone -> {
                try {
                    delete();
                } finally {
                    release(alone);
                }
            });
        }
    }

    static void release(FileLock lock) {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            // The channel is closed, so the kernel has dropped the lock already.
        }
    }

    /** A byte locked by a thread, until it is closed, by whatever thread. */
    static final class Held implements AutoCloseable {
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
        return (Semaphore) shared.computeIfAbsent(position, key -> new Semaphore(1));
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

    /** This JVM's channel on the file; makes the file if there is none. */
    private FileChannel channel() throws IOException {
        synchronized (shared) {
            FileChannel channel = (FileChannel) shared.get(CHANNEL);
            if (channel == null) {
                channel = open();
                shared.put(CHANNEL, channel);
            }
            return channel;
        }
    }

    private FileChannel open() throws IOException {
        for (int race = 0; race < MAX_RACES; race++) {
            try {
                Object identity = FileStatus.of(segment, path).identity();
                FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                shared.put(IDENTITY, identity);
                return channel;
            } catch (NoSuchFileException e) {
                make(segmentFile);
            }
        }
        throw new NoSuchFileException(path.toString());
    }

    /** Makes the file as segments are made, whole or not at all: whoever may use the segment may use it from its start. */
    private void make(Path like) throws IOException {
        synchronized (SegmentFile.TIDYING) {
            Path temporary = SegmentFile.temporaryFor(segmentFile);
            try {
                SegmentFile.createForOwner(temporary);
                FileOwnership.copy(like, temporary);
                Files.createLink(path, temporary);
            } catch (FileAlreadyExistsException e) {
                // Somebody else was faster, and that one will do.
            } catch (NoSuchFileException e) {
                if (!Files.isDirectory(path.getParent())) {
                    throw e;
                }
                // Another process took the temporary file for one that a crash left behind: the caller looks, and
                // tries again.
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private void forget(FileChannel channel) {
        synchronized (shared) {
            // Not closed: another thread may hold another byte of it. The collector closes it when nobody does.
            shared.remove(CHANNEL, channel);
        }
    }

    private boolean isMeantByName(FileChannel channel) throws IOException {
        try {
            Object identity = FileStatus.of(segment, path).identity();
            synchronized (shared) {
                return shared.get(CHANNEL) == channel && identity.equals(shared.get(IDENTITY));
            }
        } catch (NoSuchFileException e) {
            return false;
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

    @SuppressWarnings("unchecked") // Nobody else uses the name.
    private static Map<Object, Object> sharedOf(Path path) {
        Map<Object, Map<Object, Object>> registry = (Map<Object, Map<Object, Object>>)
                System.getProperties().computeIfAbsent(REGISTRY, key -> new ConcurrentHashMap<>());
        return registry.computeIfAbsent(path, key -> new ConcurrentHashMap<>());
    }
}
