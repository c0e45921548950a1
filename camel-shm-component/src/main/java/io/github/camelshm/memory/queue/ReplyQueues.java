// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.NoSuchSegmentException;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The reply queues of a queue's participants, each a segment of its own, named after the participant's number and
 * incarnation. A reply for an incarnation that is gone finds no queue: the participant that recovers a number removes
 * its reply queue.
 */
final class ReplyQueues implements AutoCloseable {
    /** Replies are read as they arrive, so a smaller capacity than the queue's own is enough. */
    private static final int MAX_REPLIES = 256;

    private final Segment segment;
    private final QueueOptions options;
    private final QueueFiles files;
    private final ConcurrentMap<String, Queue> open = new ConcurrentHashMap<>();

    ReplyQueues(Segment segment, QueueOptions options, QueueFiles files) {
        this.segment = segment;
        this.options = options;
        this.files = files;
    }

    Queue create(int number, long incarnation) {
        return open(files.replyQueue(number, incarnation), CreateMode.EXCLUSIVE, true);
    }

    Optional<Queue> find(int number, long incarnation) {
        String name = files.replyQueue(number, incarnation);
        Queue found = open.get(name);
        if (found != null && found.segment().isAttached()) {
            return Optional.of(found);
        }
        try {
            return Optional.of(open.compute(name, (key, known) -> {
                if (known != null && known.segment().isAttached()) {
                    return known;
                }
                if (known != null) {
                    known.close();
                }
                return open(name, CreateMode.NEVER, false);
            }));
        } catch (NoSuchSegmentException e) {
            open.remove(name);
            return Optional.empty();
        }
    }

    private Queue open(String name, CreateMode mode, boolean unlinkOnClose) {
        QueueOptions wanted = options.withCapacity(Math.min(options.capacity(), MAX_REPLIES))
                .withSegment(options.segment()
                        .withCreateMode(mode)
                        .withReattach(false)
                        .withUnlinkOnClose(unlinkOnClose));
        return Queue.in(SegmentInternals.openBeside(segment, name, wanted.segmentOptions()), wanted);
    }

    /** Closes the reply queues whose requesters are gone. */
    void closeGone() {
        open.values().removeIf(queue -> {
            boolean gone = !queue.segment().isAttached();
            if (gone) {
                queue.close();
            }
            return gone;
        });
    }

    @Override
    public void close() {
        open.values().removeIf(queue -> {
            queue.close();
            return true;
        });
    }
}
