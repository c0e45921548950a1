// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static java.util.stream.Collectors.joining;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output that a page expects, as a pattern. A line of three dots matches any number of lines, and three dots within a
 * line match any text. In similar output a number matches any number, {@code alice} any user, and a gap any gap.
 */
final class Expected {
    private static final Pattern SIMILAR = Pattern.compile("\\.\\.\\.|-?\\d+(?:[.:,]\\d+)*|\\balice\\b|  +");
    private static final Pattern EXACT = Pattern.compile("\\.\\.\\.");

    private final Pattern lines;

    private Expected(String regex) {
        lines = Pattern.compile("(?:^|\n)" + regex + "(?=\n|$)");
    }

    static Expected of(Block block) {
        Pattern loose = block.isSimilarOutput() ? SIMILAR : EXACT;
        String regex = block.text()
                .lines()
                .map(line -> line.strip().equals("...") ? "(?:.*\n)*?" : line(line.stripTrailing(), loose) + "\n")
                .collect(joining());
        return new Expected(regex.endsWith("\n") ? regex.substring(0, regex.length() - 1) : regex + ".*");
    }

    private static String line(String line, Pattern loose) {
        StringBuilder regex = new StringBuilder();
        Matcher matcher = loose.matcher(line);
        int end = 0;
        while (matcher.find()) {
            regex.append(quoted(line.substring(end, matcher.start()))).append(anySimilarTo(matcher.group()));
            end = matcher.end();
        }
        return regex.append(quoted(line.substring(end))).toString();
    }

    private static String anySimilarTo(String found) {
        return switch (found.charAt(0)) {
            case '.' -> ".*";
            case 'a' -> "[\\w-]+";
            case ' ' -> " +";
            default -> "-?\\d+(?:[.:,]\\d+)*";
        };
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "" : Pattern.quote(text);
    }

    /** Whether it matches all of the output. */
    boolean isAllOf(String printed) {
        Matcher matcher = lines.matcher(printed.strip());
        return matcher.matches();
    }

    /** Returns the end of the first match in the output at or after an index, or -1 if there is none. */
    int endIn(String printed, int from) {
        Matcher matcher = lines.matcher(printed);
        return matcher.find(from) ? matcher.end() : -1;
    }

    @Override
    public String toString() {
        return lines.pattern();
    }
}
