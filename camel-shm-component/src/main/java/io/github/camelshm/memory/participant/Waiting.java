// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process that wait for an event. One of them waits at the doorbell, the others for their turn to do
 * so. So a wait number has one writer, and one event wakes one thread of each process.
 */
final class Waiting {
    private final Event event;
    private final int number;
    private final ParticipantMemory memory;
    private final Path path;
    private final Path like;
    private final DoorbellFailures failures;
    private final ReentrantLock turn = new ReentrantLock();

    /** Opened when a thread waits for the first time. Guarded by this. */
    private @Nullable Doorbell doorbell;

    private boolean closed;

    /**
     * @param number of the participant
     * @param path of its doorbell
     * @param like the file whose permissions and group the doorbell gets
     * @param failures receives the failure if no doorbell can be opened
     */
    Waiting(Event event, int number, ParticipantMemory memory, Path path, Path like, DoorbellFailures failures) {
        this.event = event;
        this.number = number;
        this.memory = memory;
        this.path = path;
        this.like = like;
        this.failures = failures;
    }

    /**
     * Blocks until the event may have happened.
     *
     * @param task the last attempt before blocking. It runs after this participant has announced that it waits, so it
     *     sees every event that others did not ring for
     * @return what it found
     */
    <T> @Nullable T await(Supplier<@Nullable T> task, long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        if (!turn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return null;
        }
        try {
            Doorbell bell = doorbell();
            if (bell == null) {
                return null;
            }
            memory.startWaiting(number, event);
            try {
                T found = task.get();
                if (found == null) {
                    bell.await(nanos - (System.nanoTime() - begun));
                }
                return found;
            } finally {
                memory.stopWaiting(number, event);
            }
        } finally {
            turn.unlock();
        }
    }

    private synchronized @Nullable Doorbell doorbell() {
        if (doorbell == null && !closed) {
            doorbell = new Doorbell(path, like, failures);
        }
        return doorbell;
    }

    /** Wakes the waiting threads. Afterwards no thread can wait here. */
    synchronized void close() {
        closed = true;
        if (doorbell != null) {
            doorbell.close();
            doorbell = null;
        }
    }
}
