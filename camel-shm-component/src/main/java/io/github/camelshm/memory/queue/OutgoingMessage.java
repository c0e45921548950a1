// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way, with the file that it needs if it is large. The file goes when this is closed, unless the message was
 * offered.
 */
final class OutgoingMessage implements AutoCloseable {
    private final QueueMembership membership;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private @Nullable QueueParticipant by;
    private @Nullable LargeMessage large;

    OutgoingMessage(QueueMembership membership, byte[] bytes, int offset, int length) {
        this.membership = membership;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** Offers it, by this process's part as it is now. Returns false if the queue is full. */
    boolean offer() {
        for (; ; ) {
            QueueParticipant current = membership.participant();
            if (by != current) {
                // Who took us for dead did not see a file that was made afterwards.
                close();
                by = current;
                large = current.holds(length) ? null : current.writeLarge(bytes, offset, length);
            }
            switch (current.offer(bytes, offset, length, large)) {
                case PUBLISHED -> {
                    large = null;
                    return true;
                }
                case FULL -> {
                    return false;
                }
                case FENCED_OFF -> membership.rejoin(current);
            }
        }
    }

    @Override
    public void close() {
        if (by != null && large != null) {
            by.deleteLarge(large);
        }
    }
}
