// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;

/**
 * A queue of orders, made by a demo for its processes and unlinked after the last of them.
 *
 * <p>A queue of this name that is there at the start was left by a demo that was killed, and is replaced, unless a living
 * process takes part in it.
 */
final class OrderQueue {
    /** What makes it known as a demo's: the message size is like that of no other queue. */
    private static final QueueOptions QUEUE = QueueOptions.defaults()
            .withMessageSize(64)
            .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true).withReattach(false));

    private OrderQueue() {}

    /**
     * Makes the queue.
     *
     * @param size how many orders it holds at least
     * @throws SegmentException if there is one of this name that is in use, or no demo's
     */
    static Queue create(SegmentDirectory directory, String name, int size) {
        if (directory.exists(name)) {
            unlinkLeftover(directory, name);
        }
        return Queue.open(
                directory,
                name,
                QUEUE.withCapacity(size).withSegment(QUEUE.segment().withCreateMode(CreateMode.EXCLUSIVE)));
    }

    /** The orders in it, those included that somebody has in hand. */
    static int orders(QueueStatus status) {
        return status.ready() + status.taken() + status.writing();
    }

    private static void unlinkLeftover(SegmentDirectory directory, String name) {
        SegmentOptions asItIs = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
        try (Queue leftover = Queue.open(directory, name, QUEUE.withSegment(asItIs))) {
            if (leftover.messageSize() != QUEUE.messageSize()) {
                throw new SegmentException(
                        name,
                        "Queue '%s' exists with messages of %d bytes, so it is not the demo's, which has such of %d: "
                                        .formatted(name, leftover.messageSize(), QUEUE.messageSize())
                                + "choose another with -D" + OrdersOptions.QUEUE);
            }
            if (leftover.status().participants().stream().anyMatch(QueueStatus.Participant::isAlive)) {
                throw new SegmentException(
                        name,
                        "Queue '%s' is in use, by another demo it seems: choose another with -D%s"
                                .formatted(name, OrdersOptions.QUEUE));
            }
        }
        directory.unlink(name);
    }
}
