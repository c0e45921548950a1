// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;

/**
 * Holds the reply queue of an endpoint. It belongs to this process as a participant of the queue that requests go to. When
 * that queue was lost and is attached again, this process is another participant, which needs another reply queue.
 * Thread-safe.
 */
final class ReplyQueueHandle {
    private final Queue requests;
    private volatile ReplyQueue current;

    /** Guarded by this. */
    private boolean closed;

    /** A reply queue, and the participant that it belongs to. */
    record ReplyQueue(Queue queue, int participant, long incarnation) {}

    ReplyQueueHandle(Queue requests) {
        this.requests = requests;
        this.current = open();
    }

    /** The reply queue that is open. */
    ReplyQueue current() {
        return current;
    }

    /**
     * Returns the reply queue of the present participant. If that is not the current one, opens it and closes the one
     * before.
     */
    ReplyQueue renewed() {
        ReplyQueue at = current;
        return at.incarnation == requests.incarnation() ? at : renew();
    }

    private synchronized ReplyQueue renew() {
        ReplyQueue before = current;
        if (!closed && before.incarnation != requests.incarnation()) {
            current = open();
            before.queue.close();
        }
        return current;
    }

    private ReplyQueue open() {
        int participant = requests.number();
        long incarnation = requests.incarnation();
        return new ReplyQueue(requests.openReplyQueue(), participant, incarnation);
    }

    synchronized void close() {
        closed = true;
        current.queue.close();
    }
}
