// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.SegmentHealthCheck;
import io.github.camelshm.memory.segment.Segment;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Reports for each segment in use whether it is attached. */
final class ShmHealthCheck extends SegmentHealthCheck {
    private final ShmComponent component;

    ShmHealthCheck(ShmComponent component) {
        super(component.getCamelContext(), "shm");
        this.component = component;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<Segment> segments = component.segmentsInUse();
        builder.up();
        for (Segment segment : segments) {
            segment.checkNow();
            String state = segment.outage().orElse("attached");
            builder.detail("segment." + segment.name(), state);
            if (!segment.isAttached()) {
                builder.down();
                builder.message("Segment '%s' is lost: %s".formatted(segment.name(), state));
            }
        }
    }
}
