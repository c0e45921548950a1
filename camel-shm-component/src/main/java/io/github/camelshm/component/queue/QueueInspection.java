// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the state of an endpoint's queue, whether this endpoint uses it now or not. While none of the endpoint's routes uses it,
 * the queue is read without becoming a participant.
 */
final class QueueInspection {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    private final ShmQueueEndpoint endpoint;

    QueueInspection(ShmQueueEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Returns an attribute of the queue, or {@code otherwise} if there is no queue or it is lost or closed, before or during
     * this call.
     */
    <T> T read(Function<Queue, T> attribute, T otherwise) {
        Queue now = endpoint.queueInUse();
        try {
            return now == null ? ofQueueNotInUse(attribute, otherwise) : attribute.apply(now);
        } catch (SegmentLostException | IllegalStateException e) {
            return otherwise;
        }
    }

    /** Returns an attribute of the queue, or empty where there is none to read. */
    <T> Optional<T> read(Function<Queue, T> attribute) {
        return read(open -> Optional.of(attribute.apply(open)), Optional.empty());
    }

    private <T> T ofQueueNotInUse(Function<Queue, T> attribute, T otherwise) {
        String name = endpoint.getName();
        try {
            return endpoint.getComponent().segments().exists(name) ? ofExistingQueue(attribute) : otherwise;
        } catch (SegmentException | IllegalArgumentException e) {
            LOG.debug("The state of queue '{}' cannot be read", name, e);
            return otherwise;
        }
    }

    private <T> T ofExistingQueue(Function<Queue, T> attribute) {
        ShmQueueComponent component = endpoint.getComponent();
        SegmentOptions options = endpoint.getConfiguration()
                .segmentOptions(component, LOG)
                .withCreateMode(CreateMode.NEVER)
                .withUnlinkOnClose(false)
                .withReattach(false)
                .withAttachTimeout(Duration.ZERO);
        try (Queue opened = Queue.open(
                component.segments(),
                endpoint.getName(),
                QueueOptions.defaults().withSegment(options))) {
            return attribute.apply(opened);
        }
    }
}
