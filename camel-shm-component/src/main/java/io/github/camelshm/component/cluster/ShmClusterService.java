// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.component.support.SegmentConfiguration;
import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.CamelContext;
import org.apache.camel.VetoCamelContextStartException;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelPreemptiveClusterService;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.cluster.AbstractCamelClusterService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one leader among the CamelContexts of a host, for {@code master:} and {@code ClusteredRoutePolicy}. A namespace is
 * a {@link Cluster} in shared memory: a lock of the kernel decides which one leads, so another context leads within
 * {@code checkInterval} after the leader's process ended, however it ended.
 *
 * <p>A leader that stops its routes remains leader until their exchanges have ended, at the latest after the timeout of
 * the context's shutdown strategy.
 *
 * <p>Each namespace has a thread of its own, which notifies the listeners: a route that takes long to start or stop delays no
 * other namespace. Thread-safe once started.
 */
@Metadata(
        label = "bean",
        description = "Elects one leader among the Camel applications of a host, by a lock in shared memory",
        annotations = {"interfaceName=org.apache.camel.cluster.CamelClusterService"})
@Configurer(metadataOnly = true)
public final class ShmClusterService extends AbstractCamelClusterService<ShmClusterView>
        implements CamelPreemptiveClusterService {
    private static final Logger LOG = LoggerFactory.getLogger(ShmClusterService.class);

    @Metadata(
            description =
                    "The directory that holds the segments. By default that of the host: /dev/shm on Linux, otherwise "
                            + "camel-shm in the directory for temporary files. All members must use the same.")
    private @Nullable String directory;

    @Metadata(
            defaultValue = SegmentConfiguration.OWNER_ONLY,
            description =
                    "The permissions of the segment of a namespace, if this service creates it, regardless of the umask.")
    private String permissions = SegmentConfiguration.OWNER_ONLY;

    @Metadata(
            description =
                    "The users whose segments may be used, in addition to the user of this JVM: a comma-separated list of "
                            + "names, or an asterisk for all users.")
    private @Nullable String trustedOwners;

    @Metadata(
            defaultValue = "100ms",
            javaType = "java.time.Duration",
            description =
                    "How often a member checks whether it leads or can become leader. When a leader dies, another follows "
                            + "within this time.")
    private long checkInterval = ClusterOptions.DEFAULT_CHECK_INTERVAL.toMillis();

    /** The views that were created, by namespace. They stay for the life of this service, as those of its superclass do. */
    private final Map<String, ShmClusterView> views = new ConcurrentSkipListMap<>();

    private final ClusterManagement management = new ClusterManagement(this);

    private final EventNotifier contextStopping = new EventNotifierSupport() {
        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.CamelContextStoppingEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            views.values().forEach(view -> view.candidacy().freeze());
        }
    };

    private @Nullable ShmClusterHealthCheck healthCheck;

    /** Called by Camel, or by a program that adds it to a context as a service, or to its registry as a bean. */
    public ShmClusterService() {}

    /**
     * The term in which this member leads: a number that is higher than that of every leadership before, to hand over with
     * each action so that the receiver can reject a deposed leader's. In a route: {@code ${bean:cluster?method=getTerm('x')}}.
     *
     * @throws IllegalStateException if it does not lead now
     */
    public long getTerm(String namespace) {
        ShmClusterView view = views.get(namespace);
        return (view == null ? OptionalLong.empty() : view.candidacy().term())
                .orElseThrow(() -> new IllegalStateException(
                        "Member '%s' does not lead cluster '%s' now, so it has no term".formatted(getId(), namespace)));
    }

    /**
     * {@inheritDoc} Called by Camel for a service, and for a bean of the context's registry: such a bean becomes a service of the
     * context before the routes are created. camel-main does that for beans that exist before it creates those of {@code
     * camel.beans} and of YAML files, so otherwise no service could be configured there.
     */
    @Override
    public void setCamelContext(CamelContext context) {
        boolean isNew = context != getCamelContext();
        super.setCamelContext(context);
        if (isNew) {
            context.addLifecycleStrategy(new AddedWhenInitializing());
        }
    }

    private final class AddedWhenInitializing extends LifecycleStrategySupport {
        @Override
        public void onContextInitializing(CamelContext context) throws VetoCamelContextStartException {
            try {
                // A service that delegates to this one, such as Camel's rebalancing one, adds and starts it itself.
                boolean isAlone = context.hasServices(CamelClusterService.class).stream()
                        .allMatch(ShmClusterService.class::isInstance);
                if (isAlone && !context.hasService(ShmClusterService.this)) {
                    context.addService(ShmClusterService.this);
                }
            } catch (Exception e) {
                throw new VetoCamelContextStartException("The cluster service cannot be added", e, context, true);
            }
        }
    }

    @Override
    public CamelPreemptiveClusterView getView(String namespace) throws Exception {
        return (CamelPreemptiveClusterView) super.getView(namespace);
    }

    @Override
    protected ShmClusterView createView(String namespace) {
        ShmClusterView view = new ShmClusterView(this, namespace);
        views.put(namespace, view);
        return view;
    }

    /** The views that were created, by the names of their namespaces. */
    Collection<ShmClusterView> views() {
        return views.values();
    }

    ClusterManagement management() {
        return management;
    }

    /**
     * Opens the cluster of a namespace.
     *
     * @throws IllegalArgumentException if an option or the namespace is invalid
     * @throws SegmentException if the segment is refused, or no cluster
     */
    Cluster open(String namespace) {
        ClusterOptions options = ClusterOptions.of(getId());
        return Cluster.openOrAttachLater(
                directory == null ? SegmentDirectory.ofHost() : SegmentDirectory.at(directory),
                namespace,
                options.withSegment(options.segment()
                        .withPermissions(SegmentConfiguration.parsePermissions(permissions))
                        .withTrustedOwners(SegmentConfiguration.parseOwners(trustedOwners))
                        .withCheckInterval(Duration.ofMillis(checkInterval))
                        .withReport(LOG::warn)));
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (getId() == null) {
            setId("%s-%d"
                    .formatted(
                            getCamelContext().getName(), ProcessHandle.current().pid()));
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getCamelContext().getManagementStrategy().addEventNotifier(contextStopping);
        healthCheck = new ShmClusterHealthCheck(this);
        healthCheck.register();
    }

    /** {@inheritDoc} Returns when no namespace is led any more. */
    @Override
    protected void doStop() throws Exception {
        super.doStop();
        List.copyOf(views.values()).forEach(view -> view.candidacy().end());
        management.unregisterAll();
        getCamelContext().getManagementStrategy().removeEventNotifier(contextStopping);
        if (healthCheck != null) {
            healthCheck.unregister();
            healthCheck = null;
        }
    }

    public @Nullable String getDirectory() {
        return directory;
    }

    public void setDirectory(@Nullable String directory) {
        this.directory = directory;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public @Nullable String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(@Nullable String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public long getCheckInterval() {
        return checkInterval;
    }

    /**
     * How often to check, in milliseconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public void setCheckInterval(long checkInterval) {
        if (checkInterval < 1) {
            throw new IllegalArgumentException(
                    "Option checkInterval: %d ms, but must be at least 1".formatted(checkInterval));
        }
        this.checkInterval = checkInterval;
    }
}
