// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentException;
import java.nio.channels.FileLock;
import java.util.Optional;

/**
 * Which participants are alive. Each holds its number's byte of the {@link LockFile}: the kernel drops the lock when the process
 * dies, however it dies, so a process that gets a byte knows that its participant is dead. One that is alive but stopped keeps
 * its byte.
 *
 * <p>The lock file may be moved away, removed or replaced while participants live (a cleaner of temporary files does that), and
 * then their bytes are free in the next one. So each checks, every {@value #LONGEST_CHECK_MILLIS} ms at least, that the file in
 * which it holds its byte is the one that the name means, and else locks its byte there. And the header says which lock file
 * participants use: the first to find another under the name writes that and the time, and for {@value #GRACE_MILLIS} ms from
 * then on a free byte proves nothing. A participant that is stopped for all of that time is declared dead, and finds itself
 * fenced when it goes on. Thread-safe.
 */
public final class Liveness {
    /** How often a participant checks its lock file at least, in milliseconds. */
    static final long LONGEST_CHECK_MILLIS = 250;

    /** Twice that: a check that falls due just before the lock file is replaced finds it in place. */
    public static final long GRACE_MILLIS = 2 * LONGEST_CHECK_MILLIS;

    private final ParticipantMemory memory;
    private final LockFile locks;

    public Liveness(ParticipantMemory memory, LockFile locks) {
        this.memory = memory;
        this.locks = locks;
    }

    /**
     * Locks a participant's byte, if no participant holds it.
     *
     * @throws SegmentException if the system refuses to lock
     */
    Optional<FileLock> tryLock(int number) {
        return locks.tryLock(LockFile.byteOfParticipant(number), false);
    }

    /**
     * Whether a byte that this process has just locked proves that the participant with its number is dead. Not while the living
     * may have theirs in the lock file before.
     */
    boolean provesDeath() {
        long file = locks.fileNumber();
        if (memory.lockFile() != file) {
            boolean mayAnyLive = !memory.numbersInUse().isEmpty();
            // If this participant dies in between, the next to find the other file does both again.
            memory.setLockFile(file, mayAnyLive ? System.currentTimeMillis() : 0);
        }
        return !isGrace();
    }

    private boolean isGrace() {
        long age = System.currentTimeMillis() - memory.lockFileSince();
        // Negative where the clock was set back, or memory overwritten: then a death is noticed rather than none ever.
        return age >= 0 && age < GRACE_MILLIS;
    }

    /** Locks the number's byte in the lock file that the name means now, if that is another, or gone. */
    void holdInPlace(Lease own) {
        if (locks.isInPlace(own.lock()) || !locks.hasSegment()) {
            return;
        }
        // If another participant holds the byte for a moment, to see whether we live, the next check gets it.
        tryLock(own.number()).ifPresent(lock -> {
            // Held before the header is written: that may fail, and the byte is this participant's all the same.
            own.holdBy(lock);
            provesDeath();
        });
    }

    /** Whether the participant with this number is alive. */
    public boolean isAlive(int number) {
        if (!locks.exists()) {
            return false; // A process that does not take part makes no lock file.
        }
        Optional<FileLock> lock = tryLock(number);
        lock.ifPresent(LockFile::release);
        // Such a process writes nothing: that the file is another tells as much as the time.
        boolean isOther = memory.lockFile() != 0 && memory.lockFile() != locks.fileNumber();
        boolean mayLive = (isOther || isGrace()) && memory.isInUse(number);
        return mayLive || lock.isEmpty();
    }
}
