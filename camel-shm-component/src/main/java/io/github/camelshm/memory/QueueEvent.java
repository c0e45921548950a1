// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

/** What a participant of a queue may wait for. */
enum QueueEvent {
    /** A message that is ready. */
    MESSAGE(QueueLayout.MESSAGE_WAIT, "m"),
    /** Room for a message. */
    ROOM(QueueLayout.ROOM_WAIT, "r");

    private final int waitNumber;
    private final String suffix;

    QueueEvent(int waitNumber, String suffix) {
        this.waitNumber = waitNumber;
        this.suffix = suffix;
    }

    /** The field of a participant that is odd while it waits for this. */
    int waitNumber() {
        return waitNumber;
    }

    /** Of the doorbell's file. */
    String suffix() {
        return suffix;
    }
}
