// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

/** What a participant may wait for. */
public enum Event {
    /** A message that can be taken. */
    MESSAGE(ParticipantLayout.MESSAGE_WAIT, ParticipantLayout.MESSAGE_WAITERS_OFFSET, "m"),
    /** Room for a message. */
    ROOM(ParticipantLayout.ROOM_WAIT, ParticipantLayout.ROOM_WAITERS_OFFSET, "r");

    private final int waitNumber;
    private final int waiters;
    private final String suffix;

    Event(int waitNumber, int waiters, String suffix) {
        this.waitNumber = waitNumber;
        this.waiters = waiters;
        this.suffix = suffix;
    }

    /** The field of a participant that is odd while it waits for this. */
    int waitNumber() {
        return waitNumber;
    }

    /** The offset of the numbers that wait for this. */
    int waiters() {
        return waiters;
    }

    /** The end of the name of a doorbell's file. */
    String suffix() {
        return suffix;
    }
}
