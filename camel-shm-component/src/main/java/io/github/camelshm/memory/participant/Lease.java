// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/**
 * A participant's number, which this process has for as long as it holds the number's byte of the {@link LockFile}.
 * Thread-safe.
 */
final class Lease {
    private final int number;
    private final int owner;
    private final long incarnation;

    /** Replaced when the lock file is; null once it is released. Guarded by this. */
    private @Nullable FileLock lock;

    /**
     * @param owner the {@link Owner} that this participant writes into words of the structure
     * @param incarnation positive, and random: distinguishes this holder of the number from the next
     * @param lock on its byte
     */
    Lease(int number, int owner, long incarnation, FileLock lock) {
        this.number = number;
        this.owner = owner;
        this.incarnation = incarnation;
        this.lock = lock;
    }

    int number() {
        return number;
    }

    int owner() {
        return owner;
    }

    long incarnation() {
        return incarnation;
    }

    synchronized @Nullable FileLock lock() {
        return lock;
    }

    /** Holds the number by another lock from now on, unless it was released meanwhile. */
    synchronized void holdBy(FileLock next) {
        LockFile.release(lock == null ? next : lock);
        lock = lock == null ? null : next;
    }

    synchronized void release() {
        LockFile.release(lock);
        lock = null;
    }
}
