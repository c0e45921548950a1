// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the existing name that a mistyped one was meant to be. */
public final class NearestName {
    /** What C, Java and SQL call the types of cells. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry("byte", "int8"),
            Map.entry("short", "int16"),
            Map.entry("int", "int32"),
            Map.entry("integer", "int32"),
            Map.entry("long", "int64"),
            Map.entry("float", "float32"),
            Map.entry("double", "float64"),
            Map.entry("bool", "boolean"),
            Map.entry("text", "string"),
            Map.entry("varchar", "string"));

    private NearestName() {}

    /** A question to append to an error, such as {@code ". Did you mean 'never'?"}; empty if no name is near. */
    public static String hint(String wrong, Collection<String> names) {
        return among(wrong, names).map(". Did you mean '%s'?"::formatted).orElse("");
    }

    private static Optional<String> among(String wrong, Collection<String> names) {
        String lower = wrong.strip().toLowerCase(Locale.ROOT);
        String otherWord = OTHER_WORDS.get(lower);
        if (otherWord != null && names.contains(otherWord)) {
            return Optional.of(otherWord);
        }
        int most = Math.max(1, (lower.length() + 1) / 3);
        return names.stream()
                .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) <= most)
                .min(Comparator.comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT))));
    }

    /** How many characters to insert, delete or replace (Levenshtein's distance), computed row by row of its table. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[to.length()];
    }
}
