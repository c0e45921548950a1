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
 * A queue of orders, which a demo creates for its processes and unlinks after the last of them.
 *
 * <p>A queue of this name that exists at the start was left by a killed demo, and is replaced, unless a living process is a
 * participant.
 */
final class OrderQueue {
    /** The options that identify a demo's queue: no other queue has this message size. */
    private static final QueueOptions QUEUE = QueueOptions.defaults()
            .withMessageSize(64)
            .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true).withReattach(false));

    private OrderQueue() {}

    /**
     * Creates the queue.
     *
     * @param size the least capacity in orders
     * @throws SegmentException if a queue of this name is in use, or is not a demo's
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

    /** The orders in it, including unsettled ones and those being written. */
    static int orders(QueueStatus status) {
        return status.ready() + status.unsettled() + status.writing();
    }

    private static void unlinkLeftover(SegmentDirectory directory, String name) {
        SegmentOptions asItIs = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
        try (Queue leftover = Queue.open(directory, name, QUEUE.withSegment(asItIs))) {
            if (leftover.messageSize() != QUEUE.messageSize()) {
                throw new SegmentException(
                        name,
                        "Queue '%s' exists with messages of %d bytes, so it is not the demo's, whose messages have %d: "
                                        .formatted(name, leftover.messageSize(), QUEUE.messageSize())
                                + "choose another with -D" + OrdersOptions.QUEUE);
            }
            if (leftover.status().participants().stream().anyMatch(QueueStatus.Participant::isAlive)) {
                throw new SegmentException(
                        name,
                        "Queue '%s' is in use, probably by another demo: choose another with -D%s"
                                .formatted(name, OrdersOptions.QUEUE));
            }
        }
        directory.unlink(name);
    }
}
