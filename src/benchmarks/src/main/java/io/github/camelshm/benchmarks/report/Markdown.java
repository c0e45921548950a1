// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A report as Markdown, for the screen and the guide. Only {@link Html} has charts. */
public final class Markdown {
    private Markdown() {}

    /** Renders all parts. */
    public static String of(List<Part> parts) {
        return parts.stream().map(Markdown::of).filter(text -> !text.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** Renders one part, with a line end. */
    public static String of(Part part) {
        if (part instanceof Part.Heading heading) {
            return "%s %s\n".formatted("#".repeat(heading.level()), heading.text());
        }
        if (part instanceof Part.Paragraph paragraph) {
            return paragraph.text() + "\n";
        }
        return part instanceof Table table ? table(table) : "";
    }

    private static String table(Table table) {
        List<List<String>> rows = table.rows().stream().map(Markdown::escaped).toList();
        List<String> header = escaped(table.header());
        int[] widths = IntStream.range(0, header.size())
                .map(column -> Math.max(
                        // A column without a width cannot be formatted.
                        Math.max(1, header.get(column).length()),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        String rule = IntStream.range(0, widths.length)
                .mapToObj(column ->
                        table.isText(column) ? "-".repeat(widths[column]) : "-".repeat(widths[column] - 1) + ":")
                .collect(Collectors.joining(" | ", "| ", " |\n"));
        return line(table, header, widths)
                + rule
                + rows.stream().map(row -> line(table, row, widths)).collect(Collectors.joining());
    }

    private static List<String> escaped(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                .toList();
    }

    private static String line(Table table, List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column ->
                        ("%" + (table.isText(column) ? "-" : "") + widths[column] + "s").formatted(cells.get(column)))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
