// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The large messages that one participant has published, until they are acknowledged. A consumer of another user may not be
 * able to unlink their files, so the participant that made them does. Thread-safe.
 */
final class PublishedFiles {
    private final QueueMemory memory;
    private final QueueFiles files;
    private final Queue<Published> published = new ConcurrentLinkedQueue<>();

    private record Published(int slot, LargeMessage message) {}

    PublishedFiles(QueueMemory memory, QueueFiles files) {
        this.memory = memory;
        this.files = files;
    }

    void add(int slot, LargeMessage message) {
        published.add(new Published(slot, message));
    }

    /** Removes the files of messages that are acknowledged; most consumers have done that already. */
    void removeAcknowledged() {
        // A file that cannot be removed now, because the directory is closed, is tried again.
        published.removeIf(one -> !isNamed(one) && files.delete(one.message()));
    }

    /**
     * A message never moves to another slot. Its slot names it until the slot is free, and then until another is
     * written there.
     */
    private boolean isNamed(Published one) {
        return QueueLayout.stateOf(memory.word(one.slot())) != QueueLayout.FREE
                && memory.length(one.slot()) == QueueLayout.LARGE
                && memory.large(one.slot()).equals(one.message());
    }
}
