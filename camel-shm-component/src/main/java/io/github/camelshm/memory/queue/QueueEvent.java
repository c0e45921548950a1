// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

/** What a participant of a queue may wait for. */
enum QueueEvent {
    /** A message that is ready. */
    MESSAGE(QueueLayout.MESSAGE_WAIT, QueueLayout.MESSAGE_WAITERS_OFFSET, "m"),
    /** Room for a message. */
    ROOM(QueueLayout.ROOM_WAIT, QueueLayout.ROOM_WAITERS_OFFSET, "r");

    private final int waitNumber;
    private final int waiters;
    private final String suffix;

    QueueEvent(int waitNumber, int waiters, String suffix) {
        this.waitNumber = waitNumber;
        this.waiters = waiters;
        this.suffix = suffix;
    }

    /** The field of a participant that is odd while it waits for this. */
    int waitNumber() {
        return waitNumber;
    }

    /** Where the numbers are that wait for this. */
    int waiters() {
        return waiters;
    }

    /** Of the doorbell's file. */
    String suffix() {
        return suffix;
    }
}
