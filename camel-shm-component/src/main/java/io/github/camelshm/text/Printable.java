// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.text;

import org.jspecify.annotations.Nullable;

/**
 * Text for people and logs, made from names, values and messages that other programs may have written. It is one line,
 * and is shown in the order of its characters. The following are written as their code, such as {@code \}{@code u001b}:
 * control characters (which would move a terminal's cursor, or begin another line of a log), format characters (which
 * would turn the direction of the text), separators of lines and paragraphs, and unpaired surrogates. All other text is
 * unchanged.
 *
 * <p>Only for people: an escaped character cannot be told from the same text. Formats that programs read have an
 * escaping of their own.
 */
public final class Printable {
    private static final String CUT = "...";

    private Printable() {}

    /** Whether a text needs no escaping. */
    public static boolean isPrintable(CharSequence text) {
        return text.codePoints().allMatch(Printable::isPrintable);
    }

    /** The text that {@link String#valueOf} gives, escaped where necessary. */
    public static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        if (isPrintable(text)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + Long.SIZE);
        text.codePoints().forEach(each -> append(escaped, each));
        return escaped.toString();
    }

    /** As {@link #of}, but at most the first {@code most} characters, followed by three dots if there are more. */
    public static String start(@Nullable Object value, int most) {
        String text = String.valueOf(value);
        if (text.codePointCount(0, text.length()) <= most) {
            return of(text);
        }
        return of(text.substring(0, text.offsetByCodePoints(0, most))) + CUT;
    }

    /** Appends one character, escaped if necessary. */
    public static void append(StringBuilder to, int codePoint) {
        if (isPrintable(codePoint)) {
            to.appendCodePoint(codePoint);
        } else {
            to.append(
                    Character.isBmpCodePoint(codePoint)
                            ? "\\u%04x".formatted(codePoint)
                            : "\\u{%x}".formatted(codePoint));
        }
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
