// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import io.github.camelshm.component.cluster.ShmClusterService;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.cluster.ClusteredRouteControllerAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds a cluster service with {@code camel.cluster.shm.*}, if {@code camel.cluster.shm.enabled} is true. */
@AutoConfiguration(before = {ClusteredRouteControllerAutoConfiguration.class, CamelAutoConfiguration.class})
@ConditionalOnProperty(prefix = "camel.cluster.shm", name = "enabled")
@EnableConfigurationProperties(ShmClusterServiceConfiguration.class)
public class ShmClusterServiceAutoConfiguration {

    /** Camel adds it to its context, which starts and stops it. */
    @Bean("shm-cluster-service")
    ShmClusterService shmClusterService(ShmClusterServiceConfiguration properties) {
        ShmClusterService service = new ShmClusterService();
        service.setId(properties.getId());
        service.setOrder(properties.getOrder());
        service.setAttributes(properties.getAttributes());
        service.setDirectory(properties.getDirectory());
        service.setPermissions(properties.getPermissions());
        service.setTrustedOwners(properties.getTrustedOwners());
        service.setCheckInterval(properties.getCheckInterval().toMillis());
        return service;
    }
}
