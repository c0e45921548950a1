// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** {@link DemoOptionsTest} tests the options that all demos have. */
class LeaderOptionsTest {

    @Test
    void leaderTicksFiftyTimesPerSecondAndLeadsForASecondByDefault() {
        LeaderOptions options = options();

        assertThat(options.cluster()).isEqualTo("camel-shm-leader");
        assertThat(options.tickPeriod()).isEqualTo(Duration.ofMillis(20));
        assertThat(options.leadPeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.classPath()).isEqualTo("demo.jar");
    }

    @Test
    void refusesOptionsOfTheOtherDemos() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("demo.segment", "a"))
                .withMessage("Unknown option demo.segment: there are demo.cluster, demo.tick.period, demo.lead.period, "
                        + "demo.duration, demo.page.port, demo.classpath");
    }

    private static LeaderOptions options(String... nameAndValue) {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", "demo.jar");
        if (nameAndValue.length > 0) {
            properties.setProperty(nameAndValue[0], nameAndValue[1]);
        }
        return LeaderOptions.of(new String[0], properties);
    }
}
