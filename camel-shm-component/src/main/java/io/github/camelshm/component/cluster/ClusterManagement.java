// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.spi.ManagementStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBeans of a service's namespaces, beside the one that Camel has for the service itself. There are none if the context
 * has no management. Thread-safe.
 */
final class ClusterManagement {
    private static final Logger LOG = LoggerFactory.getLogger(ShmClusterService.class);

    private final ShmClusterService service;
    private final Map<String, ObjectName> names = new ConcurrentHashMap<>();

    ClusterManagement(ShmClusterService service) {
        this.service = service;
    }

    /**
     * Shows a namespace. Has no effect if it is shown already, or if the context's management has not started yet: a route
     * controller may start cluster services before.
     */
    void register(ShmClusterView view) {
        ManagementAgent agent = agent();
        if (agent == null || agent.getMBeanServer() == null || names.containsKey(view.getNamespace())) {
            return;
        }
        try {
            ObjectName name = name(view.getNamespace());
            agent.register(new ManagedShmCluster(view), name);
            names.put(view.getNamespace(), name);
        } catch (JMException e) {
            LOG.warn("Cluster '{}' is not shown in JMX: {}", view.getNamespace(), e.getMessage(), e);
        }
    }

    void unregisterAll() {
        ManagementAgent agent = agent();
        names.values().forEach(name -> {
            try {
                if (agent != null) {
                    agent.unregister(name);
                }
            } catch (JMException e) {
                LOG.warn("{} remains in JMX: {}", name, e.getMessage(), e);
            }
        });
        names.clear();
    }

    /** As that of the service, but for the last key: Camel names a service by its class, and by a number that is random. */
    private ObjectName name(String namespace) throws JMException {
        ObjectName ofService = strategy()
                .getManagementObjectNameStrategy()
                .getObjectNameForClusterService(service.getCamelContext(), service);
        return new ObjectName("%s:context=%s,type=%s,name=%s"
                .formatted(
                        ofService.getDomain(),
                        ofService.getKeyProperty("context"),
                        ofService.getKeyProperty("type"),
                        ObjectName.quote(service.getId() + "/" + namespace)));
    }

    /** Null if the context has no management. */
    private @Nullable ManagementAgent agent() {
        return strategy().getManagementAgent();
    }

    private ManagementStrategy strategy() {
        return service.getCamelContext().getManagementStrategy();
    }
}
