// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.JMRuntimeException;
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
    private final Map<String, ObjectName> names = new HashMap<>();

    ClusterManagement(ShmClusterService service) {
        this.service = service;
    }

    /**
     * Shows a namespace. Has no effect if it is shown already, or if the context's management has not started yet: a route
     * controller may start cluster services before.
     */
    synchronized void register(ShmClusterView view) {
        ManagementAgent agent = agent();
        if (agent == null || agent.getMBeanServer() == null || names.containsKey(view.getNamespace())) {
            return;
        }
        try {
            ObjectName name = freeName(agent, view.getNamespace());
            agent.register(new ManagedShmCluster(view), name);
            names.put(view.getNamespace(), name);
        } catch (JMException e) {
            LOG.warn("Cluster '{}' is not shown in JMX: {}", view.getNamespace(), e.getMessage(), e);
        }
    }

    synchronized void unregisterAll() {
        ManagementAgent agent = agent();
        names.values().forEach(name -> {
            try {
                if (agent != null) {
                    agent.unregister(name);
                }
            } catch (JMException | JMRuntimeException e) {
                LOG.warn("{} remains in JMX: {}", name, e.getMessage(), e);
            }
        });
        names.clear();
    }

    /** Two services of a context may have the same id, and Camel's agent ignores a name that is taken. */
    private ObjectName freeName(ManagementAgent agent, String namespace) throws JMException {
        String key = service.getId() + "/" + namespace;
        ObjectName name = name(key);
        for (int copy = 2; agent.isRegistered(name); copy++) {
            name = name(key + "#" + copy);
        }
        return name;
    }

    /** As that of the service, but for the last key: Camel names a service by its class, and by a number that is random. */
    private ObjectName name(String key) throws JMException {
        ObjectName ofService = strategy()
                .getManagementObjectNameStrategy()
                .getObjectNameForClusterService(service.getCamelContext(), service);
        return new ObjectName("%s:context=%s,type=%s,name=%s"
                .formatted(
                        ofService.getDomain(),
                        ofService.getKeyProperty("context"),
                        ofService.getKeyProperty("type"),
                        ObjectName.quote(key)));
    }

    /** Null if the context has no management. */
    private @Nullable ManagementAgent agent() {
        return strategy().getManagementAgent();
    }

    private ManagementStrategy strategy() {
        return service.getCamelContext().getManagementStrategy();
    }
}
