// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;

/**
 * Where an endpoint's replies come in: the reply queue of this process's part in the queue that requests go to. A lost
 * queue that is attached again has this process as another participant, who needs another one. Thread-safe.
 */
final class ReplyQueueHandle {
    private final Queue requests;
    private volatile ReplyQueue current;

    /** Guarded by this. */
    private boolean closed;

    /** A reply queue, and whose it is. */
    record ReplyQueue(Queue queue, int participant, long incarnation) {}

    ReplyQueueHandle(Queue requests) {
        this.requests = requests;
        this.current = open();
    }

    /** The one that is open. */
    ReplyQueue current() {
        return current;
    }

    /** The one that is this participant's now: another is opened if need be, and that before is closed. */
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
