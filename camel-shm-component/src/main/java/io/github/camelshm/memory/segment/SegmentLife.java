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
 * segment holds a shared lock on it; the one that gets it alone is the last. Thread-safe.
 */
final class SegmentLife {
    private static final long LIFE = 0;

    private static final String SHARERS = "sharers";
    private static final String LIFE_LOCK = "life";

    /**
     * In the state of its channels are the number of {@link #SHARERS} in this JVM and their {@link #LIFE_LOCK}, which the
     * state's monitor guards.
     */
    private final LockFile locks;

    /** The parameters are those of {@link LockFile}. */
    SegmentLife(String segment, Path segmentFile, Set<String> trustedOwners) {
        this.locks = new LockFile(segment, segmentFile, trustedOwners);
    }

    /** The file whose byte it is. */
    LockFile lockFile() {
        return locks;
    }

    /**
     * Shares it with its other users, of this JVM and of others. Needs a {@link #leave}.
     *
     * @return not if somebody has it alone: who is unlinking the segment
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

    /** Whether the sharing of the segment's life counts: not if the lock file was replaced, or is gone. */
    boolean isSharingInPlace() {
        return locks.channels().with(state -> locks.isInPlace((FileLock) state.get(LIFE_LOCK)));
    }

    /**
     * Goes on sharing the segment's life in the lock file that the name means now, which is made if there is none.
     *
     * @return whether it is shared; not in a file that does not count, or if the segment is gone, too
     */
    boolean shareAgain() {
        boolean mayMake = !locks.exists() && locks.hasSegment();
        return (mayMake || locks.isTrusted()) && locks.channels().with(this::shareLife);
    }

    /**
     * Ends a sharing of the segment's life.
     *
     * @param last is run if nobody on the host shares it any more, and before anybody does again
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

    /** Lets go of what this JVM has on the file, if it is gone and nothing else of this JVM shares its segment's life. */
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
     * Notes that the segment's file is to be unlinked after its last use: by the size of the lock file, which is the one
     * thing that anybody can read of it without closing a channel on it, and so losing locks.
     */
    void mark(FileStatus segmentStatus) {
        // A channel closes when an interrupted thread writes to it.
        boolean interrupted = Thread.interrupted();
        try {
            FileChannel channel = locks.channels().open().channel();
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
            return FileStatus.ofLockFile(locks.segment(), locks.path()).size() == markOf(segmentStatus);
        } catch (IOException | SegmentException e) {
            return false;
        }
    }

    private static long markOf(FileStatus status) {
        return 1L + (status.identity().toString().hashCode() & 0xFFFFF);
    }

    /** Removes the lock file. Only for who has its {@link #LIFE} alone. */
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
