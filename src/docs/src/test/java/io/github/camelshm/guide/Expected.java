// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static java.util.stream.Collectors.joining;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page says that is printed, as a pattern: a line of three dots is any number of lines, three dots in a line are
 * anything in it. In output that is only similar, a number is any number, {@code alice} any user, and a gap any gap.
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
            regex.append(quoted(line.substring(end, matcher.start()))).append(anythingLike(matcher.group()));
            end = matcher.end();
        }
        return regex.append(quoted(line.substring(end))).toString();
    }

    private static String anythingLike(String found) {
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

    /** Whether it is all that was printed. */
    boolean isAllOf(String printed) {
        Matcher matcher = lines.matcher(printed.strip());
        return matcher.matches();
    }

    /** Where it ends in what is printed, from a place on; -1 if it is not there. */
    int endIn(String printed, int from) {
        Matcher matcher = lines.matcher(printed);
        return matcher.find(from) ? matcher.end() : -1;
    }

    @Override
    public String toString() {
        return lines.pattern();
    }
}
