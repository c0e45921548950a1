// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * What the components of all schemes have in common: the directory of the segments, the default options of their
 * endpoints, the resources that these have open, and a health check. Each component declares the setters of its options
 * itself, with its own texts, because Camel's generator takes them from there. Internal to the component.
 *
 * @param <C> the options of the scheme's endpoints
 */
public abstract class SegmentComponent<C extends SegmentConfiguration> extends HealthCheckComponent {
    private final C defaults;
    private final SharedResources sharedResources = new SharedResources();

    private @Nullable SegmentDirectory segments;
    private @Nullable SegmentHealthCheck healthCheck;

    /** Takes the default options of endpoints, with the values that apply until they are set. */
    protected SegmentComponent(C defaults) {
        this.defaults = defaults;
    }

    /** The scheme of the endpoints, such as {@code shm}. */
    protected abstract String scheme();

    /** The directory of the segments; null for the host's own. */
    public abstract @Nullable String getDirectory();

    /** How often segments are checked, in milliseconds. */
    public abstract long getCheckInterval();

    /** Creates the health check of the segments that endpoints of this component use. */
    protected abstract SegmentHealthCheck newHealthCheck();

    /** The default options, for endpoints that do not set them. */
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

    /** The endpoints of the given type in a context. */
    protected static <E extends Endpoint> List<E> endpoints(CamelContext context, Class<E> type) {
        return context.getEndpointRegistry().values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The resources that this component's endpoints have open. */
    final SharedResources sharedResources() {
        return sharedResources;
    }

    /**
     * {@inheritDoc} Camel finds the configurer by an annotation, which a user's subclass does not inherit. Without a
     * configurer it sets only the options for which the endpoint itself has a setter, and there are none.
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
        if (isHealthCheckConsumerEnabled()) {
            healthCheck = newHealthCheck();
            healthCheck.register();
        }
    }

    @Override
    protected void doStop() throws Exception {
        sharedResources.end();
        if (healthCheck != null) {
            healthCheck.unregister();
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
