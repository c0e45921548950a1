// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Adds each {@link ShmClusterService} in the registry to the context, if the context has no cluster service yet. Otherwise
 * one that is a bean of {@code camel.beans.*} would only be a bean, because camel-main adds the cluster services before it
 * creates those beans; and one that is a bean in YAML is never added. Camel creates this in each context.
 */
public final class ClusterServiceBeans implements ContextServicePlugin {
    /** Called by Camel. */
    public ClusterServiceBeans() {}

    @Override
    public void load(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            /** {@inheritDoc} The beans exist now, and the routes, which look for the service, do not. */
            @Override
            public void onContextInitializing(CamelContext initializing) {
                if (initializing.hasServices(CamelClusterService.class).isEmpty()) {
                    initializing
                            .getRegistry()
                            .findByType(ShmClusterService.class)
                            .forEach(service -> add(initializing, service));
                }
            }
        });
    }

    private static void add(CamelContext context, ShmClusterService service) {
        try {
            context.addService(service);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
