// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.Segment;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Is ready when each segment in use is attached, and is the one that its name means now. Its identifier is {@code shm},
 * by which {@code camel.health.exclude-pattern} turns it off; the component's option {@code healthCheckConsumerEnabled}
 * does too.
 */
final class ShmHealthCheck extends AbstractHealthCheck {
    private final ShmComponent component;

    ShmHealthCheck(ShmComponent component) {
        super("camel", "shm");
        this.component = component;
    }

    /** {@inheritDoc} No: a restart of this program brings no segment back. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<Segment> segments = component.segmentsInUse();
        builder.up();
        for (Segment segment : segments) {
            segment.look();
            String state = segment.outage().orElse("attached");
            builder.detail("segment." + segment.name(), state);
            if (!segment.isAttached()) {
                builder.down();
                builder.message("Segment '%s' is lost: %s".formatted(segment.name(), state));
            }
        }
    }
}
