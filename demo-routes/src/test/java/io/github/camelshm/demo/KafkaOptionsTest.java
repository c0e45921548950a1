// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOptionsTest {

    @Test
    void theDefaultQueueHoldsTheOrdersOfTheDefaultOutage() {
        KafkaOptions options = options();

        assertThat(options.outageAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.outage()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.queueSize()).isGreaterThan((int)
                (2 * options.outage().toMillis() / options.orderPeriod().toMillis()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "262145", "99999999999", "many"})
    void refusesOtherSizes(String size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("demo.queue.size", size))
                .withMessage("demo.queue.size is '%s', but must be a number from 1 to 262144".formatted(size));
    }

    private static KafkaOptions options(String... nameAndValue) {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", "demo.jar");
        if (nameAndValue.length > 0) {
            properties.setProperty(nameAndValue[0], nameAndValue[1]);
        }
        return KafkaOptions.of(new String[0], properties);
    }
}
