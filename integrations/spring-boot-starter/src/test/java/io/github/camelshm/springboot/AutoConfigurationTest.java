// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.component.cell.ShmByteOrder;
import io.github.camelshm.component.cell.ShmComponent;
import io.github.camelshm.component.queue.ShmQueueComponent;
import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.segment.CreateMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class AutoConfigurationTest {
    private static final HeaderFilterStrategy FILTER = new DefaultHeaderFilterStrategy();

    /** Runs only the starters, found as an application finds them. */
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(starters()))
            // The sample's YAML routes are on the class path.
            .withPropertyValues("camel.main.routes-include-pattern=false")
            .withBean("myFilter", HeaderFilterStrategy.class, () -> FILTER);

    private enum Spelling {
        KEBAB_CASE {
            @Override
            String property(String scheme, ComponentOption option) {
                return "camel.component.%s.%s".formatted(scheme, option.kebabName());
            }
        },
        CAMEL_CASE {
            @Override
            String property(String scheme, ComponentOption option) {
                return "camel.component.%s.%s".formatted(scheme, option.name());
            }
        },
        ENVIRONMENT {
            @Override
            String property(String scheme, ComponentOption option) {
                return "CAMEL_COMPONENT_%s_%s"
                        .formatted(scheme.replace("-", ""), option.name())
                        .toUpperCase(Locale.ROOT);
            }
        };

        abstract String property(String scheme, ComponentOption option);

        Map<String, Object> properties(String scheme) throws Exception {
            Map<String, Object> properties = new HashMap<>();
            for (ComponentOption option : ComponentOption.of(scheme)) {
                properties.put(property(scheme, option), other(option).text());
            }
            return properties;
        }
    }

    /** A value that differs from an option's default: the text of the property, and the value that the component gets. */
    private record OtherValue(String text, Object value) {}

    private static OtherValue other(ComponentOption option) {
        return switch (option.simpleType()) {
            case "Boolean" -> new OtherValue("" + !(Boolean) option.defaultValue(), !(Boolean) option.defaultValue());
            case "Integer" -> new OtherValue("7", 7);
            case "Long" -> new OtherValue("8192", 8192L);
            case "Duration" -> new OtherValue("3s", Duration.ofSeconds(3).toMillis());
            case "String" -> new OtherValue("rw-rw-r--", "rw-rw-r--");
            case "CreateMode" -> new OtherValue("exclusive", CreateMode.EXCLUSIVE);
            case "ShmByteOrder" -> new OtherValue("bigEndian", ShmByteOrder.BIG_ENDIAN);
            case "IdleStrategy" -> new OtherValue("busySpin", IdleStrategy.BUSY_SPIN);
            case "HeaderFilterStrategy" -> new OtherValue("#myFilter", FILTER);
            default -> throw new IllegalArgumentException("Which value is not the default of " + option + "?");
        };
    }

    @ParameterizedTest
    @EnumSource(Spelling.class)
    void eachOptionOfACellsComponentTakesEffect(Spelling spelling) throws Exception {
        eachOptionTakesEffect("shm", spelling);
    }

    @ParameterizedTest
    @EnumSource(Spelling.class)
    void eachOptionOfAQueuesComponentTakesEffect(Spelling spelling) throws Exception {
        eachOptionTakesEffect("shm-queue", spelling);
    }

    private void eachOptionTakesEffect(String scheme, Spelling spelling) throws Exception {
        List<ComponentOption> options = ComponentOption.of(scheme);
        Map<String, Object> properties = spelling.properties(scheme);
        application
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", properties)))
                .run(context -> {
                    CamelContext camel = context.getBean(CamelContext.class);
                    Map<String, Object> actual = values(camel, camel.getComponent(scheme));
                    for (ComponentOption option : options) {
                        assertThat(actual)
                                .containsEntry(option.name(), other(option).value());
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void withoutPropertiesTheComponentHasItsDefaults(String scheme) {
        application.run(context -> {
            CamelContext camel = context.getBean(CamelContext.class);
            Component configured = camel.getComponent(scheme);
            Component plain = configured.getClass().getConstructor().newInstance();

            assertThat(described(scheme, values(camel, configured))).isEqualTo(described(scheme, values(camel, plain)));
        });
    }

    /** Returns the options' values as text, for objects the class. */
    private static List<String> described(String scheme, Map<String, Object> values) throws Exception {
        return ComponentOption.of(scheme).stream()
                .map(option -> {
                    Object value = values.get(option.name());
                    boolean object = option.simpleType().equals("HeaderFilterStrategy");
                    return option.name() + "=" + (object ? value.getClass() : value);
                })
                .toList();
    }

    private static Map<String, Object> values(CamelContext camel, Component component) {
        Map<String, Object> values = new HashMap<>();
        PluginHelper.getBeanIntrospection(camel).getProperties(component, values, null);
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"busySpin", "busy-spin", "BUSY_SPIN", "busyspin", "busy_spin"})
    void anEnumIsAcceptedInEachSpelling(String spelling) {
        application
                .withPropertyValues("camel.component.shm-queue.idle-strategy=" + spelling)
                .run(context -> assertThat(
                                queues(context.getBean(CamelContext.class)).getIdleStrategy())
                        .isEqualTo(IdleStrategy.BUSY_SPIN));
    }

    @ParameterizedTest
    @CsvSource({"1500, 1500", "1500ms, 1500", "2s, 2000", "PT1M30S, 90000"})
    void aDurationIsAcceptedInEachSpelling(String spelling, long milliseconds) {
        application
                .withPropertyValues("camel.component.shm.attach-timeout=" + spelling)
                .run(context -> assertThat(
                                cells(context.getBean(CamelContext.class)).getAttachTimeout())
                        .isEqualTo(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#myFilter", "#bean:myFilter"})
    void aBeanIsFoundByItsReference(String reference) {
        application
                .withPropertyValues("camel.component.shm-queue.header-filter-strategy=" + reference)
                .run(context -> assertThat(
                                queues(context.getBean(CamelContext.class)).getHeaderFilterStrategy())
                        .isSameAs(FILTER));
    }

    @ParameterizedTest
    @CsvSource({
        "camel.component.shm.create-mode, sometimes, CreateMode",
        "camel.component.shm.byte-order, middle, ShmByteOrder",
        "camel.component.shm.segment-size, large, Long",
        "camel.component.shm.attach-timeout, soon, Duration",
        "camel.component.shm.reattach, perhaps, Boolean",
        "camel.component.shm-queue.idle-strategy, snooze, IdleStrategy",
        "camel.component.shm-queue.queue-size, 1k, Integer",
        "camel.component.shm-queue.header-filter-strategy, myFilter, write #myFilter",
        "camel.component.shm-queue.header-filter-strategy, #noSuchFilter, noSuchFilter",
    })
    void anInvalidValueFailsTheStartWithThePropertysName(String property, String value, String reason) {
        application
                .withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().satisfies(cause -> assertThat(
                                messages(context.getStartupFailure()))
                        .contains(property, value, reason)));
    }

    /** Returns the messages of a failure and its causes. */
    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }

    @Test
    void aRefusedValueFailsTheStartWithTheOptionsName(@TempDir Path directory) {
        application
                .withBean(RouteBuilder.class, AutoConfigurationTest::countingRoute)
                .withPropertyValues(
                        "camel.component.shm.directory=" + directory, "camel.component.shm.permissions=everybody")
                .run(context -> assertThat(context).getFailure().satisfies(failure -> assertThat(messages(failure))
                        .contains("permissions", "everybody")));
    }

    private static RouteBuilder countingRoute() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:count").to("shm:counter?type=int32&operation=increment");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.component.shm.enabled=false",
                "camel.component.enabled=false",
                "camel.component.shm.customizer.enabled=false",
                "camel.component.customizer.enabled=false"
            })
    void disabledPropertiesHaveNoEffectAndTheComponentWorks(String off) {
        application
                .withPropertyValues(off, "camel.component.shm.segment-size=8192")
                .run(context -> assertThat(
                                cells(context.getBean(CamelContext.class)).getSegmentSize())
                        .isEqualTo(4096));
    }

    @Test
    void oneComponentIsDisabledWithoutTheOther() {
        application
                .withPropertyValues(
                        "camel.component.enabled=false",
                        "camel.component.shm-queue.enabled=true",
                        "camel.component.shm.segment-size=8192",
                        "camel.component.shm-queue.queue-size=16")
                .run(context -> {
                    CamelContext camel = context.getBean(CamelContext.class);
                    assertThat(cells(camel).getSegmentSize()).isEqualTo(4096);
                    assertThat(queues(camel).getQueueSize()).isEqualTo(16);
                });
    }

    @Test
    void aComponentUnderAnotherNameHasTheProperties() {
        application
                .withBean("cells", ShmComponent.class)
                .withPropertyValues("camel.component.shm.segment-size=8192")
                .run(context -> assertThat(context.getBean(CamelContext.class)
                                .getComponent("cells", ShmComponent.class)
                                .getSegmentSize())
                        .isEqualTo(8192));
    }

    private static ShmComponent cells(CamelContext camel) {
        return camel.getComponent("shm", ShmComponent.class);
    }

    private static ShmQueueComponent queues(CamelContext camel) {
        return camel.getComponent("shm-queue", ShmQueueComponent.class);
    }

    /** Returns Camel's own starters, and those that this module's file lists. */
    static Class<?>[] starters() {
        return ImportCandidates.load(AutoConfiguration.class, AutoConfigurationTest.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name ->
                        name.startsWith("io.github.camelshm.") || name.equals(CamelAutoConfiguration.class.getName()))
                .map(AutoConfigurationTest::load)
                .toArray(Class<?>[]::new);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
