// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.component.queue.ShmQueueConfiguration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShmConvertersTest extends CamelFixture {

    /** The enum types among the options of all endpoints. */
    static List<Class<?>> enumOptions() {
        return Stream.of(ShmConfiguration.class, ShmQueueConfiguration.class)
                .flatMap(options -> Arrays.stream(options.getMethods()))
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .<Class<?>>map(ShmConvertersTest::parameter)
                .filter(type -> type.isEnum() && type.getName().startsWith("io.github.camelshm"))
                .distinct()
                .toList();
    }

    private static Class<?> parameter(Method setter) {
        return setter.getParameterTypes()[0];
    }

    @Test
    void thereAreEnumOptions() {
        assertThat(enumOptions()).hasSizeGreaterThanOrEqualTo(7).contains(ShmOperation.class);
    }

    @ParameterizedTest
    @MethodSource("enumOptions")
    void eachTypeHasItsOwnConverter(Class<?> type) {
        assertThat(context.getTypeConverterRegistry().lookup(type, String.class))
                .describedAs("the converter of %s", type)
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("enumOptions")
    void everySpellingThatCamelAcceptsIsAccepted(Class<?> type) {
        for (Object value : type.getEnumConstants()) {
            String name = ((Enum<?>) value).name();
            String withDashes = name.toLowerCase(Locale.ROOT).replace('_', '-');
            assertThat(List.of(
                            name,
                            name.toLowerCase(Locale.ROOT),
                            withDashes,
                            StringHelper.dashToCamelCase(withDashes),
                            " " + name))
                    .allSatisfy(
                            spelling -> assertThat(converted(type, spelling)).isEqualTo(value));
        }
    }

    @ParameterizedTest
    @MethodSource("enumOptions")
    void anUnknownValueIsRefusedWithTheListOfAll(Class<?> choice) {
        assertThatThrownBy(() -> converted(choice, "nonsense"))
                .hasStackTraceContaining("'nonsense' is not one of %s", asUsersWrite(choice));
    }

    private static String asUsersWrite(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .map(StringHelper::dashToCamelCase)
                .collect(Collectors.joining(", "));
    }

    private Object converted(Class<?> type, String text) throws Exception {
        return context.getTypeConverter().mandatoryConvertTo(type, text);
    }
}
