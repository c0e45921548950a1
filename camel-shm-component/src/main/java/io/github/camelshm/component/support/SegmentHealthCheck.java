// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Ready if each segment in use is attached, and is still the one that its name means. The identifier is that of the
 * scheme, by which {@code camel.health.exclude-pattern} turns the check off; the component's option
 * {@code healthCheckConsumerEnabled} does too. Internal to the component.
 */
public abstract class SegmentHealthCheck extends AbstractHealthCheck {

    /** For the segments of one component, which has this scheme. */
    protected SegmentHealthCheck(String scheme) {
        super("camel", scheme);
    }

    /** {@inheritDoc} Returns false: a restart of this program does not restore a segment. */
    @Override
    public final boolean isLiveness() {
        return false;
    }
}
