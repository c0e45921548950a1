// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Markdown;
import io.github.camelshm.benchmarks.report.Part;
import io.github.camelshm.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The reports of several machines in the guide: a page for each, and an index that has their goals side by side. */
final class Publication {
    private static final String TITLE = "# Benchmarks on ";

    private final Path index;
    private final Path folder;

    /**
     * @param index the page with the goals
     * @param folder of the machines' pages, beside it
     */
    Publication(Path index, Path folder) {
        this.index = index;
        this.folder = folder;
    }

    /** The title of a machine's report. */
    static Part.Heading title(String machine) {
        return new Part.Heading(1, TITLE.substring(2) + machine);
    }

    /** Adds a report to the page of its machine, where its sections replace those of the same heading, and renews the index. */
    Path publish(String machine, String markdown) throws IOException {
        Files.createDirectories(folder);
        Path page = folder.resolve(machine.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".md");
        PublishedReport report = PublishedReport.parse(markdown);
        if (Files.exists(page)) {
            report = PublishedReport.parse(Files.readString(page)).with(report);
        }
        Files.writeString(page, report.markdown());
        Files.writeString(index, index());
        return page;
    }

    private record Page(String machine, Path file, PublishedReport report) {
        static Page in(Path file) throws IOException {
            String text = Files.readString(file);
            return new Page(text.substring(TITLE.length(), text.indexOf('\n')), file, PublishedReport.parse(text));
        }
    }

    private record Key(String section, String goal, String wanted) {}

    private String index() throws IOException {
        List<Page> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                pages.add(Page.in(file));
            }
        }
        pages.sort(Comparator.comparing(Page::machine));
        Map<Key, List<String>> rows = new LinkedHashMap<>();
        for (int i = 0; i < pages.size(); i++) {
            for (List<String> goal : pages.get(i).report().rows(PublishedReport.GOALS)) {
                rows.computeIfAbsent(
                                new Key(goal.get(0), goal.get(1), goal.get(2)),
                                key -> new ArrayList<>(Collections.nCopies(pages.size(), "")))
                        .set(i, goal.get(3) + (goal.get(4).equals("met") ? "" : ", " + goal.get(4)));
            }
        }
        List<String> header = new ArrayList<>(List.of("section", "goal", "wanted"));
        pages.forEach(page -> header.add("[%s](%s/%s)"
                .formatted(page.machine(), folder.getFileName(), page.file().getFileName())));
        return Markdown.of(List.of(
                new Part.Heading(1, "Benchmarks"),
                new Part.Paragraph(
                        "The goals, and what each machine measured. Its page, which the heading links to, has the"
                                + " conditions, all contenders, and what stands in the way of a goal that is missed."),
                new Part.Paragraph(
                        "To repeat the benchmarks: src/benchmarks/run. With --publish the figures of your machine"
                                + " get a page and a column here."),
                new Table(header, rows.entrySet().stream().map(Publication::row).toList())));
    }

    private static List<String> row(Map.Entry<Key, List<String>> measured) {
        Key key = measured.getKey();
        List<String> row = new ArrayList<>(List.of(key.section(), key.goal(), key.wanted()));
        row.addAll(measured.getValue());
        return row;
    }
}
