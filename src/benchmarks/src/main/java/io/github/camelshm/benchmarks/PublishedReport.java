// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Markdown;
import io.github.camelshm.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A report in the guide, as Markdown: what comes before its first section, and its sections by their headings.
 *
 * @param beginning the title and the introduction
 * @param sections by heading, in their order
 */
record PublishedReport(String beginning, Map<String, String> sections) {
    static final String GOALS = "Goals";
    static final String CONTENDERS = "Contenders";

    private static final String HEADING = "## ";
    private static final Pattern SECTIONS = Pattern.compile("(?m)^(?=" + HEADING + ")");
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");

    /** Parses Markdown as {@link Markdown} renders it. */
    static PublishedReport parse(String markdown) {
        String[] parts = SECTIONS.split(markdown, -1);
        Map<String, String> sections = new LinkedHashMap<>();
        for (String part : List.of(parts).subList(1, parts.length)) {
            int lineEnd = part.indexOf('\n');
            sections.put(
                    part.substring(HEADING.length(), lineEnd),
                    part.substring(lineEnd + 1).strip());
        }
        return new PublishedReport(parts[0].strip(), sections);
    }

    /** Returns the rows of a section's table, without the header; none if there is no such section. */
    List<List<String>> rows(String section) {
        return sections.getOrDefault(section, "")
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(PublishedReport::cells)
                .toList();
    }

    private List<String> header(String section) {
        return sections.get(section)
                .lines()
                .filter(line -> line.startsWith("|"))
                .findFirst()
                .map(PublishedReport::cells)
                .orElseThrow();
    }

    private static List<String> cells(String line) {
        String[] cells = CELLS.split(line, -1);
        return Stream.of(cells)
                .skip(1)
                .limit(cells.length - 2L)
                .map(cell -> cell.strip().replace("\\|", "|"))
                .toList();
    }

    /** Returns this report with the sections of a later one, which replace those of the same heading. */
    PublishedReport with(PublishedReport later) {
        Map<String, String> all = new LinkedHashMap<>(sections);
        all.putAll(later.sections);
        all.put(GOALS, merged(GOALS, later, row -> !later.sections.containsKey(row.get(0))));
        List<List<String>> contenders = later.rows(CONTENDERS);
        // Last, as in a report of its own.
        all.remove(CONTENDERS);
        all.put(CONTENDERS, merged(CONTENDERS, later, row -> contenders.stream()
                .noneMatch(other -> other.get(0).equals(row.get(0)) && covers(other.get(1), row.get(1)))));
        return new PublishedReport(later.beginning, all);
    }

    /** Whether a list of benchmarks has all those of another. */
    private static boolean covers(String list, String other) {
        return List.of(list.split(", ", -1)).containsAll(List.of(other.split(", ", -1)));
    }

    private String merged(String section, PublishedReport later, Predicate<List<String>> kept) {
        List<List<String>> rows =
                new ArrayList<>(rows(section).stream().filter(kept).toList());
        rows.addAll(later.rows(section));
        PublishedReport withHeader = later.sections.containsKey(section) ? later : this;
        return rows.isEmpty()
                ? ""
                : Markdown.of(new Table(withHeader.header(section), rows)).strip();
    }

    String markdown() {
        StringBuilder text = new StringBuilder(beginning).append('\n');
        sections.forEach((heading, section) -> {
            if (!section.isEmpty()) {
                text.append('\n')
                        .append(HEADING)
                        .append(heading)
                        .append("\n\n")
                        .append(section)
                        .append('\n');
            }
        });
        return text.toString();
    }
}
