// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a benchmark found: on the screen while it goes, and as Markdown at the end. */
public final class Report {
    private final StringBuilder markdown = new StringBuilder();

    /** Starts a section. */
    public void heading(String title) {
        keep("\n## " + title + "\n");
    }

    /** A paragraph. */
    public void say(String text) {
        keep(text + "\n");
    }

    /** For who watches; not kept. */
    public void progress(String line) {
        System.out.println("  " + line);
    }

    /** A table, of which the first column is text and the others are figures. */
    public void table(List<String> header, List<List<String>> rows) {
        int[] widths = IntStream.range(0, header.size())
                .map(column -> Math.max(
                        header.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        keep("\n" + line(header, widths));
        keep(IntStream.range(0, widths.length)
                .mapToObj(column -> column == 0 ? "-".repeat(widths[0]) : "-".repeat(widths[column] - 1) + ":")
                .collect(Collectors.joining(" | ", "| ", " |")));
        rows.forEach(row -> keep(line(row, widths)));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(
                        column -> ("%" + (column == 0 ? "-" : "") + widths[column] + "s").formatted(cells.get(column)))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private void keep(String line) {
        System.out.println(line);
        markdown.append(line).append('\n');
    }

    /** Writes the Markdown. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, markdown);
        System.out.println("\nAlso in " + file);
    }
}
