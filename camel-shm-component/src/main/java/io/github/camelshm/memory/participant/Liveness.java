// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentException;
import java.nio.channels.FileLock;
import java.util.Optional;

/**
 * Which participants are alive. Each holds its number's byte of the {@link LockFile}. The kernel drops the lock when
 * the process dies, however it dies, so a process that gets a byte knows that the byte's participant is dead. A process
 * that is alive but stopped keeps its byte.
 *
 * <p>The lock file may be moved away, removed or replaced while participants live (a cleaner of temporary files does
 * that). Then their bytes are free in the next one. So each participant checks at least every
 * {@value #MAX_CHECK_MILLIS} ms that the name still refers to the file in which it holds its byte. If not, it locks its
 * byte in the file that the name refers to. The header says which lock file participants use. The first participant to find
 * another file under the name writes that file's id and the time, and for {@value #GRACE_MILLIS} ms from then on a
 * free byte proves nothing. A participant that is stopped for all of that time is declared dead, and finds itself
 * fenced when it continues. Thread-safe.
 */
public final class Liveness {
    /** The longest time between two checks of the lock file by a participant, in milliseconds. */
    static final long MAX_CHECK_MILLIS = 250;

    /**
     * Twice {@link #MAX_CHECK_MILLIS}: a check that falls due just before the lock file is replaced finds it in
     * place.
     */
    public static final long GRACE_MILLIS = 2 * MAX_CHECK_MILLIS;

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
     * Returns whether a byte that this process has just locked proves that the participant with its number is dead. It does
     * not while living participants may hold their bytes in the previous lock file. To know that, this first records a lock
     * file that the header does not have yet.
     */
    public boolean confirmDeath() {
        recordLockFile();
        return !isGrace();
    }

    /** Writes into the header which lock file the name refers to, and since when, if it is another one than before. */
    private void recordLockFile() {
        long file = locks.fileId();
        if (memory.lockFile() != file) {
            boolean mayAnyLive = !memory.numbersInUse().isEmpty();
            // If this participant dies in between, the next one to find the other file repeats both stores.
            memory.setLockFile(file, mayAnyLive ? System.currentTimeMillis() : 0);
        }
    }

    private boolean isGrace() {
        long age = System.currentTimeMillis() - memory.lockFileSince();
        // Negative if the clock was set back, or memory overwritten. In that case a free byte counts as death;
        // otherwise no death would ever be noticed.
        return age >= 0 && age < GRACE_MILLIS;
    }

    /** Locks the number's byte in the lock file that the name refers to now, if that file was replaced or is gone. */
    void holdInPlace(Lease own) {
        if (locks.checkInPlace(own.lock()) || !locks.hasSegment()) {
            return;
        }
        // If another participant holds the byte for a moment, to test if this one is alive, the next check gets it.
        tryLock(own.number()).ifPresent(lock -> {
            // Held before the header is written: that may fail, and the byte belongs to this participant anyway.
            own.holdBy(lock);
            recordLockFile();
        });
    }

    /** Whether the participant with this number is alive. */
    public boolean isAlive(int number) {
        if (!locks.exists()) {
            return false; // A process that does not take part creates no lock file.
        }
        Optional<FileLock> lock = tryLock(number);
        lock.ifPresent(LockFile::release);
        // A process that does not take part never updates the header. So a lock file other than the header's counts
        // like one that was replaced just now.
        boolean isOther = memory.lockFile() != 0 && memory.lockFile() != locks.fileId();
        boolean mayLive = (isOther || isGrace()) && memory.isInUse(number);
        return mayLive || lock.isEmpty();
    }
}
