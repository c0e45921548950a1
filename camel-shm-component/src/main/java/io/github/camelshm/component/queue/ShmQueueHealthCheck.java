// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.SegmentHealthCheck;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Reports for each queue in use whether it is attached. Does not judge how full it is, or what is at its other end. */
final class ShmQueueHealthCheck extends SegmentHealthCheck {
    private final ShmQueueComponent component;

    ShmQueueHealthCheck(ShmQueueComponent component) {
        super(component.getCamelContext(), "shm-queue");
        this.component = component;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        for (ShmQueueEndpoint endpoint : ShmQueueComponent.endpointsInUse(component.getCamelContext())) {
            Queue queue = endpoint.queueInUse();
            if (endpoint.getComponent() == component && queue != null) {
                report(queue, builder);
            }
        }
    }

    private static void report(Queue queue, HealthCheckResultBuilder builder) {
        queue.segment().checkNow();
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
