// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A report as one page without further files: it contains styles, data and the library that draws the charts. */
public final class Html {
    private static final String LIBRARY = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.js";

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final List<Chart> charts = new ArrayList<>();

    private Html() {}

    /** The page. */
    public static String of(List<Part> parts) throws IOException {
        return new Html().page(parts);
    }

    private String page(List<Part> parts) throws IOException {
        String body = parts.stream().map(this::of).collect(Collectors.joining("\n"));
        Map<String, String> values = Map.of(
                "style", resource("page.css"),
                "body", body,
                "charts", json(charts),
                "library", resource(LIBRARY.formatted(libraryVersion())),
                "script", resource("page.js"));
        // In one pass, so that inserted text is not searched for placeholders.
        return PLACE.matcher(resource("page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(values.get(place.group(1))));
    }

    private String of(Part part) {
        if (part instanceof Part.Heading heading) {
            return "<h%1$d>%2$s</h%1$d>".formatted(heading.level(), escaped(heading.text()));
        }
        if (part instanceof Part.Paragraph paragraph) {
            return "<p>%s</p>".formatted(escaped(paragraph.text()));
        }
        if (part instanceof Table table) {
            return "<div class=\"table\"><table><thead>%s</thead><tbody>%s</tbody></table></div>"
                    .formatted(
                            row(table, "th", table.header()),
                            table.rows().stream()
                                    .map(row -> row(table, "td", row))
                                    .collect(Collectors.joining("\n")));
        }
        charts.add((Chart) part);
        // The height depends on the lines of text.
        int rows = Math.max(
                ((Chart) part).bars().size() + 3, ((Chart) part).lines().isEmpty() ? 0 : 14);
        return "<figure style=\"height:%drem\"><canvas data-chart=\"%d\" role=\"img\" aria-label=\"%s\"></canvas></figure>"
                .formatted(rows * 2, charts.size() - 1, escaped(((Chart) part).title()));
    }

    private static String row(Table table, String tag, List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> "<%1$s class=\"%2$s\">%3$s</%1$s>"
                        .formatted(tag, kind(table, column, cells.get(column)), escaped(cells.get(column))))
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private static String kind(Table table, int column, String cell) {
        boolean isVerdict = cell.equals("met") || cell.equals("missed");
        return isVerdict ? cell : table.isText(column) ? "text" : "figure";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Returns JSON that is safe in a script element. */
    private static String json(List<Chart> charts) {
        try {
            return new ObjectMapper().writeValueAsString(charts).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A chart cannot be written", e);
        }
    }

    private static String libraryVersion() throws IOException {
        String properties = resource("/META-INF/maven/org.webjars.npm/chart.js/pom.properties");
        return properties
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Html.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("There is no resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
