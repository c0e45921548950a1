// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.text.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The names that an option lists, separated by commas, in the forms that Camel's {@code removeHeaders} knows: a name, a
 * prefix of names followed by {@code *}, or a regular expression. Case is ignored. Thread-safe.
 */
final class NamePatterns implements Predicate<String> {
    /** Matches no name. */
    static final NamePatterns NONE = new NamePatterns(List.of());

    private static final String ANY_ENDING = "*";

    private final List<Predicate<String>> patterns;

    private NamePatterns(List<Predicate<String>> patterns) {
        this.patterns = patterns;
    }

    /**
     * Parses the value of an option.
     *
     * @param list the option's value
     * @throws IllegalArgumentException if an entry of the list is not a pattern; names the option
     */
    static NamePatterns of(String option, @Nullable String list) {
        if (list == null || list.isBlank()) {
            return NONE;
        }
        return new NamePatterns(Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(each -> pattern(option, each))
                .toList());
    }

    private static Predicate<String> pattern(String option, String text) {
        if (text.endsWith(ANY_ENDING) && !text.endsWith("." + ANY_ENDING)) {
            String start = text.substring(0, text.length() - ANY_ENDING.length());
            return name -> name.regionMatches(true, 0, start, 0, start.length());
        }
        try {
            Predicate<String> expression =
                    Pattern.compile(text, Pattern.CASE_INSENSITIVE).asMatchPredicate();
            return name -> name.equalsIgnoreCase(text) || expression.test(name);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "Option %s: '%s' is not a name, a prefix that ends with *, or a regular expression: %s"
                            .formatted(option, Printable.of(text), e.getDescription()),
                    e);
        }
    }

    /** Whether one of the patterns matches the name. */
    @Override
    public boolean test(String name) {
        for (Predicate<String> pattern : patterns) {
            if (pattern.test(name)) {
                return true;
            }
        }
        return false;
    }
}
