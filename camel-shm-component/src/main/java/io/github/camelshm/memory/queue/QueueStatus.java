// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Liveness;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.ParticipantMemory;
import java.util.List;

/**
 * What a queue holds, and its participants, for people to read. Nothing is locked while the numbers are read, so each
 * is right, but they are not of one moment.
 *
 * @param capacity how many messages it can hold
 * @param messageSize the most bytes of one that is held in memory
 * @param ready the messages that are ready to be taken
 * @param redelivered those of them that were taken before
 * @param writing those that are being written
 * @param unsettled those that were taken and are not settled yet
 * @param end how many positions have been claimed: grows with each message, by a little more where consumers are slow
 * @param redeliveries how many messages were requeued, or reclaimed from the dead, since the queue was created
 * @param participants the participants
 */
public record QueueStatus(
        int capacity,
        int messageSize,
        int ready,
        int redelivered,
        int writing,
        int unsettled,
        long end,
        long redeliveries,
        List<Participant> participants) {

    /**
     * A process that has the queue open.
     *
     * @param number from 1 to 255
     * @param isAlive whether the kernel says that it is alive; it may be stopped. A dead one is recovered soon
     * @param processId for people to read: nothing is decided by it, and in a container it may mean another process
     * @param consumers how many it has
     * @param producers how many it has
     * @param writing the messages that it is writing, which takes longer than an instant only if it is stopped
     * @param unsettled its unsettled messages
     */
    public record Participant(
            int number, boolean isAlive, long processId, int consumers, int producers, int writing, int unsettled) {}

    /** The producers of all processes. */
    public int producers() {
        return participants.stream().mapToInt(Participant::producers).sum();
    }

    /** The consumers of all processes. */
    public int consumers() {
        return participants.stream().mapToInt(Participant::consumers).sum();
    }

    static QueueStatus of(QueueMemory memory, Liveness liveness) {
        QueueLayout layout = memory.layout();
        int[] writing = new int[ParticipantLayout.MAX_NUMBER + 1];
        int[] unsettled = new int[ParticipantLayout.MAX_NUMBER + 1];
        int ready = 0;
        int redelivered = 0;
        int allWriting = 0;
        int allUnsettled = 0;
        long end = 0;
        for (int slot = 0; slot < layout.capacity(); slot++) {
            long word = memory.word(slot);
            int owner = QueueLayout.numberOf(word);
            long position = layout.position(QueueLayout.lapOf(word), slot);
            boolean isClaimed = QueueLayout.stateOf(word) != QueueLayout.FREE;
            end = Math.max(end, isClaimed ? position + 1 : position - layout.capacity() + 1);
            switch (QueueLayout.stateOf(word)) {
                case QueueLayout.READY -> {
                    ready++;
                    redelivered += QueueLayout.deliveriesOf(word) > 0 ? 1 : 0;
                }
                case QueueLayout.WRITING -> {
                    allWriting++;
                    writing[owner]++;
                }
                case QueueLayout.TAKEN, QueueLayout.FREEING -> {
                    allUnsettled++;
                    unsettled[owner]++;
                }
                default -> {
                    // Free: nothing to count.
                }
            }
        }
        ParticipantMemory header = memory.participants();
        List<Participant> found = header.numbersInUse().stream()
                .mapToObj(number -> new Participant(
                        number,
                        liveness.isAlive(number),
                        header.processId(number),
                        header.count(number, ParticipantLayout.CONSUMERS),
                        header.count(number, ParticipantLayout.PRODUCERS),
                        writing[number],
                        unsettled[number]))
                .toList();
        return new QueueStatus(
                layout.capacity(),
                layout.messageSize(),
                ready,
                redelivered,
                allWriting,
                allUnsettled,
                end,
                memory.redeliveries(),
                found);
    }
}
