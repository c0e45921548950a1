// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link DemoOptionsTest} tests the options that both demos have. */
class OrdersOptionsTest {

    @Test
    void placesAHundredOrdersPerSecondAndKillsAfterASecondByDefault() {
        OrdersOptions options = options();

        assertThat(options.queue()).isEqualTo("camel-shm-orders");
        assertThat(options.orderPeriod()).isEqualTo(Duration.ofMillis(10));
        assertThat(options.orderWork()).isEqualTo(Duration.ofMillis(8));
        assertThat(options.killPeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.duration()).isGreaterThan(Duration.ofDays(300));
        assertThat(options.classPath()).isEqualTo("demo.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.order.period", "demo.order.work", "demo.kill.period", "demo.duration"})
    void refusesInvalidDurations(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(option, "soon"))
                .withMessageStartingWith("%s is 'soon', but must be a duration from 1ms".formatted(option));
    }

    @Test
    void refusesNamesWithASpecialMeaningInAnEndpoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("demo.queue", "a?size=1"))
                .withMessageStartingWith("demo.queue is 'a?size=1', but must be 1 to 200 letters");
    }

    @Test
    void refusesOptionsOfTheOtherDemo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("demo.segment", "a"))
                .withMessage("Unknown option demo.segment: there are demo.queue, demo.order.period, demo.order.work, "
                        + "demo.kill.period, demo.duration, demo.page.port, demo.classpath");
    }

    private static OrdersOptions options(String... nameAndValue) {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", "demo.jar");
        if (nameAndValue.length > 0) {
            properties.setProperty(nameAndValue[0], nameAndValue[1]);
        }
        return OrdersOptions.of(new String[0], properties);
    }
}
