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

    /** The types of the options of all endpoints that are one of a few values. */
    static List<Class<?>> choices() {
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
    void thereAreChoices() {
        assertThat(choices()).hasSizeGreaterThanOrEqualTo(7).contains(ShmOperation.class);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void camelNeedNotAskAllItsConverters(Class<?> choice) {
        assertThat(context.getTypeConverterRegistry().lookup(choice, String.class))
                .describedAs("the converter of %s", choice)
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("choices")
    void everySpellingOfCamelsIsTaken(Class<?> choice) {
        for (Object value : choice.getEnumConstants()) {
            String name = ((Enum<?>) value).name();
            String withDashes = name.toLowerCase(Locale.ROOT).replace('_', '-');
            assertThat(List.of(
                            name,
                            name.toLowerCase(Locale.ROOT),
                            withDashes,
                            StringHelper.dashToCamelCase(withDashes),
                            " " + name))
                    .allSatisfy(
                            spelling -> assertThat(converted(choice, spelling)).isEqualTo(value));
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void anythingElseIsRefusedWithWhatThereIs(Class<?> choice) {
        assertThatThrownBy(() -> converted(choice, "nonsense"))
                .hasStackTraceContaining("'nonsense' is not one of %s", asUsersWrite(choice));
    }

    private static String asUsersWrite(Class<?> choice) {
        return Arrays.stream(choice.getEnumConstants())
                .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .map(StringHelper::dashToCamelCase)
                .collect(Collectors.joining(", "));
    }

    private Object converted(Class<?> choice, String text) throws Exception {
        return context.getTypeConverter().mandatoryConvertTo(choice, text);
    }
}
