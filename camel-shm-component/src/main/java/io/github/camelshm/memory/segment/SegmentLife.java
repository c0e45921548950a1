// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The life of a segment, which its users on the host share: byte 0 of its {@link LockFile}. Each process that uses the
 * segment holds a shared lock on that byte. A process that gets the lock exclusively is the last one.
 *
 * <p>Thread-safe.
 */
final class SegmentLife {
    private static final long LIFE = 0;

    private static final String SHARERS = "sharers";
    private static final String LIFE_LOCK = "life";

    /**
     * The state of its channels holds the number of {@link #SHARERS} in this JVM and their {@link #LIFE_LOCK}. The
     * state's monitor guards both.
     */
    private final LockFile locks;

    /** The parameters are those of {@link LockFile}. */
    SegmentLife(String segment, Path segmentFile, Set<String> trustedOwners) {
        this.locks = new LockFile(segment, segmentFile, trustedOwners);
    }

    /** The lock file whose byte is the life. */
    LockFile lockFile() {
        return locks;
    }

    /**
     * Shares the life with the other users of the segment, in this JVM and others. Needs a {@link #leave}.
     *
     * @return false if a process holds the byte exclusively: it is unlinking the segment
     */
    boolean share() {
        return locks.channels().with(state -> {
            int sharers = (int) state.getOrDefault(SHARERS, 0);
            if (sharers == 0 && !shareLife(state)) {
                return false;
            }
            state.put(SHARERS, sharers + 1);
            return true;
        });
    }

    private boolean shareLife(Map<Object, Object> state) {
        Optional<FileLock> lock = locks.tryLock(LIFE, true);
        lock.ifPresent(life -> LockFile.release((FileLock) state.put(LIFE_LOCK, life)));
        return lock.isPresent();
    }

    /** Checks that this JVM's lock on the segment's life is in place; false if the lock file was replaced, or is gone. */
    boolean checkSharing() {
        return locks.channels().with(state -> locks.checkInPlace((FileLock) state.get(LIFE_LOCK)));
    }

    /**
     * Continues to share the segment's life in the lock file that the name refers to now, which is created if there is
     * none.
     *
     * @return whether the life is shared; false if the file is not trusted, or if the segment is gone, too
     */
    boolean shareAgain() {
        boolean mayCreate = !locks.exists() && locks.hasSegment();
        return (mayCreate || locks.isTrusted()) && locks.channels().with(this::shareLife);
    }

    /**
     * Ends one sharing of the segment's life.
     *
     * @param last runs if no process on the host shares the life any longer, and before any shares it again
     */
    void leave(Runnable last) {
        locks.channels().with(state -> {
            int sharers = (int) state.getOrDefault(SHARERS, 0) - 1;
            state.put(SHARERS, Math.max(0, sharers));
            if (sharers > 0) {
                return false;
            }
            LockFile.release((FileLock) state.remove(LIFE_LOCK));
            if (locks.isTrusted()) {
                locks.tryLock(LIFE, false).ifPresent(alone -> {
                    try {
                        last.run();
                    } finally {
                        LockFile.release(alone);
                    }
                });
            }
            forgetIfGone(state);
            return true;
        });
    }

    /**
     * Drops what this JVM has on the lock file, if the file is gone and nothing else in this JVM shares its segment's
     * life.
     */
    void forgetIfGone() {
        if (!LockRegistry.mayHave(locks.path())) {
            return;
        }
        locks.channels().with(state -> {
            if ((int) state.getOrDefault(SHARERS, 0) == 0) {
                forgetIfGone(state);
            }
            return null;
        });
    }

    private void forgetIfGone(Map<Object, Object> state) {
        if (!locks.exists()) {
            locks.channels().forget(state);
        }
    }

    /**
     * Notes that the segment's file is to be unlinked after its last use. The note is the size of the lock file: the
     * one thing that any process can read of it without closing a channel on it, and so losing locks.
     */
    void mark(FileStatus segmentStatus) {
        // A channel closes when an interrupted thread writes to it.
        boolean interrupted = Thread.interrupted();
        try {
            FileChannel channel = locks.channels().open().channel();
            channel.truncate(0);
            channel.write(ByteBuffer.allocate(1), markOf(segmentStatus) - 1);
        } catch (IOException e) {
            // For example, there is no space for the one page that this takes. The creator still unlinks the segment if
            // it is the last user.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether this file of the segment, and not a later one, is to be unlinked after its last use. */
    boolean isMarked(FileStatus segmentStatus) {
        try {
            return FileStatus.ofLockFile(locks.segment(), locks.path()).size() == markOf(segmentStatus);
        } catch (IOException | SegmentException e) {
            return false;
        }
    }

    private static long markOf(FileStatus status) {
        return 1L + (status.identity().toString().hashCode() & 0xFFFFF);
    }

    /** Removes the lock file. Only for a caller that holds its {@link #LIFE} exclusively. */
    void delete() {
        try {
            Files.deleteIfExists(locks.path());
        } catch (IOException e) {
            throw SegmentFile.refused(locks.segment(), locks.segmentFile(), "unlinked with its lock file", e);
        }
    }

    /** Removes the lock file of a segment that is gone, unless its last users will do so. */
    void deleteIfUnused() {
        if (locks.isTrusted()) {
            locks.tryLock(LIFE, false).ifPresent(alone -> {
                try {
                    delete();
                } finally {
                    LockFile.release(alone);
                }
            });
        }
    }
}
