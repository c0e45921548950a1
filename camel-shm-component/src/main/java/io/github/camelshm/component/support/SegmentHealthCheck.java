// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Ready if each segment in use is attached, and is still the one that its name refers to. The identifier is that of the
 * scheme, by which {@code camel.health.exclude-pattern} turns the check off; the component's option
 * {@code healthCheckConsumerEnabled} does too. Internal to the component.
 */
public abstract class SegmentHealthCheck extends AbstractHealthCheck {
    private final @Nullable HealthCheckRegistry registry;

    /** For the segments of one component or service of a context, which has this scheme. */
    protected SegmentHealthCheck(CamelContext context, String scheme) {
        super("camel", freeId(context, scheme));
        registry = HealthCheckRegistry.get(context);
        setCamelContext(context);
    }

    /** A context may have two components of a scheme, and the registry ignores an identifier that is taken. */
    private static String freeId(CamelContext context, String scheme) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        String id = scheme;
        for (int copy = 2; registry != null && registry.getCheck(id).isPresent(); copy++) {
            id = scheme + "-" + copy;
        }
        return id;
    }

    /** Lets the context run this check. Has no effect in a context without health checks. */
    public final void register() {
        if (registry != null) {
            registry.register(this);
        }
    }

    public final void unregister() {
        if (registry != null) {
            registry.unregister(this);
        }
    }

    /** {@inheritDoc} Returns false: a restart of this program does not restore a segment. */
    @Override
    public final boolean isLiveness() {
        return false;
    }
}
