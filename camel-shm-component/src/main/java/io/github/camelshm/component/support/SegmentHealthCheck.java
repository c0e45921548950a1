// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Is ready when each segment in use is attached, and is the one that its name means now. Its identifier is that of the
 * scheme, by which {@code camel.health.exclude-pattern} turns it off; the component's option
 * {@code healthCheckConsumerEnabled} does too. Internal to the component.
 */
public abstract class SegmentHealthCheck extends AbstractHealthCheck {

    /** Of the segments of one component, which has this scheme. */
    protected SegmentHealthCheck(String scheme) {
        super("camel", scheme);
    }

    /** {@inheritDoc} No: a restart of this program brings no segment back. */
    @Override
    public final boolean isLiveness() {
        return false;
    }
}
