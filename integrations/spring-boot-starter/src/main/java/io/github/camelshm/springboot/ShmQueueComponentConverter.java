// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;

/**
 * Finds the bean that a property such as {@code camel.component.shm-queue.header-filter-strategy=#myFilter} refers to.
 * Spring Boot itself converts all other types of options, including the enums.
 */
@Configuration(proxyBeanMethods = false)
@ConfigurationPropertiesBinding
public class ShmQueueComponentConverter implements Converter<String, HeaderFilterStrategy> {
    private static final String REFERENCE = "#";
    private static final String BEAN_REFERENCE = "#bean:";

    private final ApplicationContext application;

    ShmQueueComponentConverter(ApplicationContext application) {
        this.application = application;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if it is neither {@code #name} nor {@code #bean:name}
     */
    @Override
    public HeaderFilterStrategy convert(String reference) {
        if (!reference.startsWith(REFERENCE)) {
            throw new IllegalArgumentException(
                    "'%s' does not refer to a bean: write #%s or #bean:%s".formatted(reference, reference, reference));
        }
        String prefix = reference.startsWith(BEAN_REFERENCE) ? BEAN_REFERENCE : REFERENCE;
        return application.getBean(reference.substring(prefix.length()), HeaderFilterStrategy.class);
    }
}
