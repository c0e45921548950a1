// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * What the components of all schemes have: the directory of the segments, the defaults of their endpoints, what these have
 * open, and a health check. Each has the setters of its options itself, with its own texts, as Camel's generator takes
 * them from there. Internal to the component.
 *
 * @param <C> the options of the scheme's endpoints
 */
public abstract class SegmentComponent<C extends SegmentConfiguration> extends HealthCheckComponent {
    private final C defaults;
    private final SharedResources sharedResources = new SharedResources();

    private @Nullable SegmentDirectory segments;
    private @Nullable SegmentHealthCheck healthCheck;

    /** With the options of endpoints that do not say, as they are until they are set. */
    protected SegmentComponent(C defaults) {
        this.defaults = defaults;
    }

    /** The scheme of its endpoints, such as {@code shm}. */
    protected abstract String scheme();

    /** Null for the host's own. */
    public abstract @Nullable String getDirectory();

    /** In milliseconds. */
    public abstract long getCheckInterval();

    /** Says how the segments are that endpoints of this component use. */
    protected abstract SegmentHealthCheck newHealthCheck();

    /** The options of endpoints that do not say. */
    protected final C defaults() {
        return defaults;
    }

    /** Where this component's segments are. */
    protected final synchronized SegmentDirectory openDirectory() {
        if (segments == null) {
            String directory = getDirectory();
            segments = directory == null ? SegmentDirectory.ofHost() : SegmentDirectory.at(directory);
        }
        return segments;
    }

    /** The endpoints of a type that a context has. */
    protected static <E extends Endpoint> List<E> endpoints(CamelContext context, Class<E> type) {
        return context.getEndpointRegistry().values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** What this component's endpoints have open. */
    final SharedResources sharedResources() {
        return sharedResources;
    }

    /**
     * {@inheritDoc} Camel finds it by an annotation, which a user's subclass does not inherit, and without it sets the options
     * that the endpoint itself has a setter for, which are none.
     */
    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        PropertyConfigurer found = super.getEndpointPropertyConfigurer();
        return found != null
                ? found
                : PluginHelper.getConfigurerResolver(getCamelContext())
                        .resolvePropertyConfigurer(scheme() + "-endpoint-configurer", getCamelContext());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        sharedResources.begin();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && isHealthCheckConsumerEnabled()) {
            healthCheck = newHealthCheck();
            healthCheck.setCamelContext(getCamelContext());
            registry.register(healthCheck);
        }
    }

    @Override
    protected void doStop() throws Exception {
        sharedResources.end();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && healthCheck != null) {
            registry.unregister(healthCheck);
            healthCheck = null;
        }
        super.doStop();
    }

    public CreateMode getCreateMode() {
        return defaults.getCreateMode();
    }

    public boolean isUnlinkOnStop() {
        return defaults.isUnlinkOnStop();
    }

    public boolean isReattach() {
        return defaults.isReattach();
    }

    public String getPermissions() {
        return defaults.getPermissions();
    }

    public @Nullable String getTrustedOwners() {
        return defaults.getTrustedOwners();
    }

    public long getAttachTimeout() {
        return defaults.getAttachTimeout();
    }
}
