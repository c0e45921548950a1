// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import io.github.camelshm.component.cell.ShmComponent;
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

/** Sets {@code camel.component.shm.*} on the component, unless {@code camel.component.shm.enabled} is false. */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", ShmComponentAutoConfiguration.PREFIX})
@EnableConfigurationProperties({ComponentConfigurationProperties.class, ShmComponentConfiguration.class})
public class ShmComponentAutoConfiguration {
    static final String PREFIX = "camel.component.shm";

    @Lazy
    @Bean
    ComponentCustomizer configureShmComponent(ApplicationContext application, ShmComponentConfiguration properties) {
        return new PropertiesCustomizer(application, PREFIX, ShmComponent.class, properties);
    }
}
