// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.text.NearestName;
import io.github.camelshm.text.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Converts between the constants of an enum and the values of an option. Internal to the component. */
public final class EnumOption {
    private static final Pattern WORD_BREAK = Pattern.compile("_(.)");

    private EnumOption() {}

    /**
     * The constant with this name, in any of the spellings that Camel accepts: {@code getAndAdd}, {@code get-and-add},
     * {@code GET_AND_ADD}.
     *
     * @throws IllegalArgumentException if there is none; says which names there are, and which of them is nearest
     */
    public static <E extends Enum<E>> E of(Class<E> type, String option) {
        String wanted = bare(option.strip());
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> bare(value.name()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = Arrays.stream(type.getEnumConstants())
                            .map(EnumOption::asWritten)
                            .toList();
                    return new IllegalArgumentException("'%s' is not one of %s%s"
                            .formatted(
                                    Printable.of(option), String.join(", ", names), NearestName.hint(option, names)));
                });
    }

    private static String bare(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /**
     * The name as users write it: {@code ifAbsent} for {@code IF_ABSENT}. Names that are not in capitals, which Camel's
     * own enums have, stay as they are.
     */
    public static String asWritten(Enum<?> value) {
        String name = value.name();
        boolean isInCapitals = name.equals(name.toUpperCase(Locale.ROOT));
        return isInCapitals
                ? WORD_BREAK.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(word -> word.group(1)
                        .toUpperCase(Locale.ROOT))
                : name;
    }
}
