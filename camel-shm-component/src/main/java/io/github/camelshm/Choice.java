// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import java.util.Arrays;
import java.util.Locale;

/** The value of an option that is one of a few. */
public final class Choice {
    private Choice() {}

    /**
     * The value of this name, in any of the ways that Camel takes: {@code getAndAdd}, {@code get-and-add}, {@code
     * GET_AND_ADD}.
     *
     * @throws IllegalArgumentException if there is none; says which there are
     */
    public static <E extends Enum<E>> E of(Class<E> type, String option) {
        String wanted = bare(option.strip());
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> bare(value.name()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is none of %s".formatted(option, Arrays.toString(type.getEnumConstants()))));
    }

    private static String bare(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }
}
