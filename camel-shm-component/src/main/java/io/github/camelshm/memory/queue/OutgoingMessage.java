// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import org.jspecify.annotations.Nullable;

/**
 * A message that is being offered, with the file that it needs if it is large. Closing this removes the file, unless
 * the message was published.
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

    /** Offers it as the participant that this process is now. Returns false if the queue is full. */
    boolean offer() {
        for (; ; ) {
            QueueParticipant current = membership.participant();
            if (by != current) {
                // The participant that fenced this one did not see a file that was created afterwards.
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
                case FENCED -> membership.rejoin(current);
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
