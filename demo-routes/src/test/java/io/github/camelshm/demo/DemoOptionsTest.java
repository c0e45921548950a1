// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {

    @Test
    void runsBothProcessesAtTheirPeriodsByDefault() {
        DemoOptions options = options();

        assertThat(options.processes()).containsExactly(1, 2);
        assertThat(options.incrementPeriod()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.squarePeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.segment()).isEqualTo("camel-shm-demo");
        assertThat(options.duration()).isGreaterThan(Duration.ofDays(300));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "20s, PT20S", "1m, PT1M", "2h, PT2H", "PT20S, PT20S", "8760h, P365D"})
    void acceptsDurationsWithAUnitOrInIsoNotation(String text, Duration expected) {
        assertThat(options("demo.duration", text).duration()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "20", "s", "-1s", "1.5s", "20 s", "0s", "PT0S", "PT-1S", "P366D", "99999999999s", "soon"})
    void refusesOtherDurations(String text) {
        for (String option : new String[] {"demo.duration", "demo.increment.period", "demo.square.period"}) {
            assertRefused(
                    option,
                    text,
                    "%s is '%s', but must be a duration from 1ms to 365 days, such as 500ms, 20s, 5m, 2h or PT20S"
                            .formatted(option, text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", ".hidden", "a?type=int8", "{{demo.process}}", "a b", "-rf", "ü"})
    void refusesNamesWithASpecialMeaningInAFileNameOrAnEndpoint(String name) {
        assertRefused(
                "demo.segment",
                name,
                "demo.segment is '%s', but must be 1 to 200 letters, digits, dots, hyphens and underscores, "
                                .formatted(name)
                        + "the first a letter or digit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "3", "1,2", "both"})
    void refusesOtherProcesses(String process) {
        assertRefused("demo.process", process, "demo.process is '%s', but must be 1 or 2".formatted(process));
    }

    @Test
    void runsOnOneHostUnlessTwoAreGiven() {
        assertThat(options().hosts()).isEmpty();
        assertThat(options("demo.hosts", "10.0.0.1:5701,two.example:5702").hosts())
                .containsExactly("10.0.0.1:5701", "two.example:5702");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.1", "10.0.0.1:5701", "10.0.0.1,10.0.0.2", "a:1,b:2,c:3", "a:1, b:2", "a:x,b:2"})
    void refusesOtherHosts(String hosts) {
        assertRefused(
                "demo.hosts",
                hosts,
                "demo.hosts is '%s', but must be two addresses, each with a port, such as 10.0.0.1:5701,10.0.0.2:5701"
                        .formatted(hosts));
    }

    @Test
    void refusesOptionsThatDoNotExist() {
        assertRefused(
                "demo.durations",
                "20s",
                "Unknown option demo.durations: there are demo.process, demo.segment, demo.hosts, "
                        + "demo.increment.period, demo.square.period, demo.duration, demo.page.port, demo.classpath");
    }

    @Test
    void refusesArguments() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.of(new String[] {"-Ddemo.duration=20s"}, new Properties()))
                .withMessage("Unknown argument '-Ddemo.duration=20s': options are system properties, such as "
                        + "-Ddemo.duration=20s before -jar");
    }

    private static void assertRefused(String option, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(option, value))
                .withMessage(message);
    }

    private static DemoOptions options(String... nameAndValue) {
        Properties properties = new Properties();
        properties.setProperty("java.class.path", "demo.jar");
        if (nameAndValue.length > 0) {
            properties.setProperty(nameAndValue[0], nameAndValue[1]);
        }
        return DemoOptions.of(new String[0], properties);
    }
}
