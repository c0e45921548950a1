// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.springframework.context.ApplicationContext;

/**
 * Copies an application's properties to each component of one type, when Camel creates it and before any route uses it.
 * {@code customizer.enabled=false} below the prefix, or below {@code camel.component}, disables this.
 */
record PropertiesCustomizer(
        ApplicationContext application,
        String prefix,
        Class<? extends Component> type,
        ComponentConfigurationPropertiesCommon properties)
        implements ComponentCustomizer {

    @Override
    public boolean isEnabled(String name, Component component) {
        return type.isInstance(component)
                && HierarchicalPropertiesEvaluator.evaluate(
                        application, "camel.component.customizer", prefix + ".customizer");
    }

    @Override
    public void configure(String name, Component component) {
        CamelPropertiesHelper.copyProperties(component.getCamelContext(), properties, component);
    }
}
