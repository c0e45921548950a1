// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static java.util.stream.Collectors.joining;

import io.github.camelshm.component.support.ComponentJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A component's page. Its text is written by hand. The tables between marker comments are rendered from the files that
 * Camel's plugin generates (the plugin itself renders tables only for Camel's own site). Tests run the page's examples.
 */
final class ComponentPage {
    private final String scheme;
    private final String text;

    private ComponentPage(String scheme, String text) {
        this.scheme = scheme;
        this.text = text;
    }

    /** The page of a scheme. */
    static ComponentPage read(String scheme) throws Exception {
        return new ComponentPage(scheme, Files.readString(file(scheme)));
    }

    void write() throws Exception {
        Files.writeString(file(scheme), text);
    }

    private static Path file(String scheme) {
        return Path.of("src/main/docs/%s-component.adoc".formatted(scheme));
    }

    String text() {
        return text;
    }

    /** Returns the page with the tables that it should have. */
    ComponentPage rendered() throws Exception {
        Map<String, Object> endpoint = ComponentJson.read(scheme, "properties");
        return new ComponentPage(scheme, text)
                .with(
                        "component options",
                        """
                        == Component options

                        """
                                + options(ComponentJson.read(scheme, "componentProperties"), any -> true))
                .with(
                        "endpoint options",
                        """
                        == Endpoint options

                        === Path parameters

                        """
                                + options(endpoint, "path"::equals)
                                + """

                        === Query parameters

                        """
                                + options(endpoint, "parameter"::equals))
                .with(
                        "message headers",
                        """
                        == Message headers

                        """
                                + headers(ComponentJson.read(scheme, "headers")));
    }

    /** The source blocks in a language, in order. */
    List<String> examples(String language) {
        Matcher block = Pattern.compile(
                        "^\\[source," + language + "]\\R----\\R(.*?)\\R----$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text);
        List<String> examples = new ArrayList<>();
        while (block.find()) {
            examples.add(block.group(1));
        }
        return examples;
    }

    private ComponentPage with(String section, String content) {
        return new ComponentPage(scheme, with(text, section, content));
    }

    /** The text of a page with other content between the markers of a section. */
    static String with(String text, String section, String content) {
        String start = "// " + section + ": START\n";
        int from = text.indexOf(start) + start.length();
        int to = text.indexOf("// " + section + ": END\n");
        if (from < start.length() || to < from) {
            throw new IllegalStateException("The page has no markers for its %s".formatted(section));
        }
        return text.substring(0, from) + content + text.substring(to);
    }

    /** A table of those options whose kind is accepted. */
    static String options(Map<String, Object> options, Predicate<Object> kind) {
        return table(
                "2,5,^1,2",
                "Name | Description | Default | Type",
                options.entrySet().stream()
                        .filter(option -> kind.test(attribute(option, "kind")))
                        .map(option -> "| *%s*%s | %s%s | %s | %s"
                                .formatted(
                                        option.getKey(),
                                        group(option),
                                        cell(attribute(option, "description")),
                                        values(option),
                                        cell(attribute(option, "defaultValue")),
                                        type(option)))
                        .toList());
    }

    /** The option's group in parentheses. Beans have none. */
    private static String group(Map.Entry<String, Object> option) {
        if (attribute(option, "required").equals(true)) {
            return " (required)";
        }
        Object group = attribute(option, "group");
        return group.equals("") ? "" : " (%s)".formatted(group);
    }

    private static String headers(Map<String, Object> headers) {
        return table(
                "3,5,2",
                "Name | Description | Type",
                headers.entrySet().stream()
                        .map(header -> "| *%s* (%s) | %s%s | %s"
                                .formatted(
                                        header.getKey(),
                                        attribute(header, "group"),
                                        cell(attribute(header, "description")),
                                        values(header),
                                        type(header)))
                        .toList());
    }

    private static String table(String columns, String head, List<String> rows) {
        return """
                [width="100%%",cols="%s",options="header"]
                |===
                | %s
                %s
                |===
                """
                .formatted(columns, head, String.join("\n", rows));
    }

    private static String values(Map.Entry<String, Object> option) {
        if (!(attribute(option, "enum") instanceof Collection<?> values)) {
            return "";
        }
        return values.stream().map(value -> "`" + value + "`").collect(joining(", ", " Values: ", "."));
    }

    /** The last part of a class's name, or the kind of value, as in Camel's own pages. */
    private static String type(Map.Entry<String, Object> option) {
        String type = attribute(option, "type").toString();
        if (type.isEmpty() || type.equals("object")) {
            return attribute(option, "javaType").toString().replaceAll("\\b[a-z]\\w*\\.", "");
        }
        return type;
    }

    private static String cell(Object value) {
        return value.toString().replace("|", "\\|");
    }

    private static Object attribute(Map.Entry<String, Object> option, String name) {
        return ComponentJson.map(option.getValue()).getOrDefault(name, "");
    }
}
