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
 * Asks the queue of an endpoint how it is, in use here or not: while none of the endpoint's routes uses it, without taking
 * part in it.
 */
final class QueueInspection {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    private final ShmQueueEndpoint endpoint;

    QueueInspection(ShmQueueEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Of a queue that is there. A lost or closed one has nothing to tell, and one that becomes so while it is asked neither. */
    <T> T ask(Function<Queue, T> attribute, T otherwise) {
        Queue now = endpoint.queueInUse();
        try {
            return now == null ? ofQueueNotInUse(attribute, otherwise) : attribute.apply(now);
        } catch (SegmentLostException | IllegalStateException e) {
            return otherwise;
        }
    }

    /** The same; nothing where there is no answer. */
    <T> Optional<T> ask(Function<Queue, T> attribute) {
        return ask(open -> Optional.of(attribute.apply(open)), Optional.empty());
    }

    private <T> T ofQueueNotInUse(Function<Queue, T> attribute, T otherwise) {
        String name = endpoint.getName();
        try {
            return endpoint.getComponent().segments().exists(name) ? ofExistingQueue(attribute) : otherwise;
        } catch (SegmentException | IllegalArgumentException e) {
            LOG.debug("Queue '{}' cannot be asked", name, e);
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
