// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.Queue;
import io.github.camelshm.memory.SegmentLostException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Is ready when each queue in use is attached, and is the one that its name means now. How full a queue is, and who is at
 * its other end, is told and not judged. Its identifier is {@code shm-queue}, by which
 * {@code camel.health.exclude-pattern} turns it off; the component's option {@code healthCheckConsumerEnabled} does too.
 */
final class ShmQueueHealthCheck extends AbstractHealthCheck {
    private final ShmQueueComponent component;

    ShmQueueHealthCheck(ShmQueueComponent component) {
        super("camel", "shm-queue");
        this.component = component;
    }

    /** {@inheritDoc} No: a restart of this program brings no queue back. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        for (ShmQueueEndpoint endpoint : ShmQueueComponent.endpointsInUse(component.getCamelContext())) {
            Queue queue = endpoint.queueInUse();
            if (endpoint.getComponent() == component && queue != null) {
                look(queue, builder);
            }
        }
    }

    private static void look(Queue queue, HealthCheckResultBuilder builder) {
        queue.segment().look();
        String part = "queue." + queue.name();
        try {
            int depth = queue.depth();
            int consumers = queue.consumers();
            builder.detail(part, "attached");
            builder.detail(part + ".depth", depth);
            builder.detail(part + ".consumers", consumers);
        } catch (SegmentLostException e) {
            String why = queue.segment().outage().orElse("it has just been attached again");
            builder.down();
            builder.detail(part, why);
            builder.message("Queue '%s' is lost: %s".formatted(queue.name(), why));
        }
    }
}
