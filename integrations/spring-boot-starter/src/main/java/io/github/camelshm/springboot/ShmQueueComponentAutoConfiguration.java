// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import io.github.camelshm.component.queue.ShmQueueComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.ComponentConfigurationProperties;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;

/**
 * Sets {@code camel.component.shm-queue.*} on the component, unless {@code camel.component.shm-queue.enabled} is false.
 */
@AutoConfiguration(after = {CamelAutoConfiguration.class, ShmQueueComponentConverter.class})
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", ShmQueueComponentAutoConfiguration.PREFIX})
@EnableConfigurationProperties({ComponentConfigurationProperties.class, ShmQueueComponentConfiguration.class})
public class ShmQueueComponentAutoConfiguration {
    static final String PREFIX = "camel.component.shm-queue";

    @Lazy
    @Bean
    ComponentCustomizer configureShmQueueComponent(
            ApplicationContext application, ShmQueueComponentConfiguration properties) {
        return new PropertiesCustomizer(application, PREFIX, ShmQueueComponent.class, properties);
    }
}
