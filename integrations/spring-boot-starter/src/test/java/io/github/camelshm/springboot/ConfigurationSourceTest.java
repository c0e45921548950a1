// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration classes agree with the components' code. With {@code -Dsources.update} they are written instead. */
class ConfigurationSourceTest {
    private static final String UPDATE =
            "mvn -pl integrations/spring-boot-starter -am test -Dtest=ConfigurationSourceTest -Dsources.update=true"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    @ParameterizedTest
    @CsvSource({"shm, ShmComponentConfiguration", "shm-queue, ShmQueueComponentConfiguration"})
    void theConfigurationHasTheOptionsOfTheComponent(String scheme, String className) throws Exception {
        ConfigurationSource source = new ConfigurationSource(scheme, className, ComponentOption.of(scheme));
        if (Boolean.getBoolean("sources.update")) {
            source.write();
            return;
        }

        assertThat(source.text())
                .as("The options have changed. Bring the class up to date with: %s", UPDATE)
                .isEqualTo(source.rendered());
    }
}
