// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.RoutePolicy;

/**
 * The routes of a context that run only where this namespace is led. They are recognized by names, because camel-master and
 * camel-cluster may be absent, or be loaded by another class loader. Thread-safe.
 *
 * <p>A policy does not expose its namespace, so a route with one counts for all namespaces while it stops.
 */
final class DependentRoutes {
    private static final String POLICY = "org.apache.camel.impl.cluster.ClusteredRoutePolicy";

    private final CamelContext context;
    private final Pattern masterUri;

    DependentRoutes(CamelContext context, String namespace) {
        this.context = context;
        this.masterUri = Pattern.compile("master:(//)?" + Pattern.quote(namespace) + ":.*", Pattern.DOTALL);
    }

    /** Whether the routes, which were notified to stop, have stopped, and none of their exchanges is in flight. */
    boolean haveEnded() {
        return context.getRoutes().stream().allMatch(this::hasEnded);
    }

    /** Whether a {@code master:} route is started, so that it listens for leadership, whether its consumer runs or not. */
    boolean hasStartedMaster() {
        return context.getRoutes().stream()
                .anyMatch(route -> isMaster(route) && consumerStatus(route).isStarted());
    }

    private boolean hasEnded(Route route) {
        InflightRepository inflight = context.getInflightRepository();
        if (isMaster(route)) {
            // A master consumer releases its view before it stops its delegate. While it is started, the loss of
            // leadership has already stopped the delegate.
            return !consumerStatus(route).isStopping() && inflight.size(route.getRouteId()) == 0;
        }
        if (hasPolicy(route)) {
            // If it is started, it depends on another namespace, or on one whose loss it was not notified of.
            ServiceStatus status = status(route);
            return status.isStarted() || (!status.isStopping() && inflight.size(route.getRouteId()) == 0);
        }
        return true;
    }

    private boolean isMaster(Route route) {
        return masterUri.matcher(route.getEndpoint().getEndpointUri()).matches();
    }

    private static boolean hasPolicy(Route route) {
        return route.getRoutePolicyList() != null
                && route.getRoutePolicyList().stream().anyMatch(DependentRoutes::isClustered);
    }

    private static boolean isClustered(RoutePolicy policy) {
        return policy.getClass().getName().equals(POLICY);
    }

    private ServiceStatus status(Route route) {
        ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
        return status == null ? ServiceStatus.Stopped : status;
    }

    private static ServiceStatus consumerStatus(Route route) {
        return route.getConsumer() instanceof StatefulService service ? service.getStatus() : ServiceStatus.Stopped;
    }
}
