// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * The source of a component's configuration class, rendered from the component's own description. Spring Boot's annotation
 * processor makes the metadata from its names and Javadoc.
 */
record ConfigurationSource(String scheme, String className, List<ComponentOption> options) {
    private static final int WIDTH = 120;

    Path file() {
        return Path.of("src/main/java/io/github/camelshm/springboot/%s.java".formatted(className));
    }

    String text() throws IOException {
        return Files.readString(file());
    }

    void write() throws IOException {
        Files.writeString(file(), rendered());
    }

    /** Returns the text that the file should have. */
    String rendered() {
        return """
                // SPDX-License-Identifier: Apache-2.0
                package io.github.camelshm.springboot;

                %s

                /**
                 * The options of the component {@code %s} as properties, with its defaults.
                 *
                 * <p>Written by ConfigurationSourceTest from the component's own description. Change the component, then run the
                 * test with {@code -Dsources.update=true}.
                 */
                @ConfigurationProperties(prefix = "camel.component.%s")
                public class %s extends ComponentConfigurationPropertiesCommon {

                %s

                %s
                }
                """
                .formatted(
                        imports(),
                        scheme,
                        scheme,
                        className,
                        options.stream().map(ConfigurationSource::field).collect(joining("\n\n")),
                        options.stream().map(ConfigurationSource::accessors).collect(joining("\n\n")));
    }

    private String imports() {
        TreeSet<String> imports = options.stream()
                .map(ComponentOption::type)
                .filter(type -> !type.startsWith("java.lang."))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        imports.add("org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon");
        imports.add("org.springframework.boot.context.properties.ConfigurationProperties");
        return imports.stream().map("import %s;"::formatted).collect(joining("\n"));
    }

    private static String field(ComponentOption option) {
        return javadoc(option.description())
                + "    private %s %s%s;".formatted(option.simpleType(), option.name(), initializer(option));
    }

    private static String javadoc(String description) {
        String line = "    /** %s */\n".formatted(description);
        return line.length() <= WIDTH + 1 ? line : "    /**\n" + wrapped(description) + "     */\n";
    }

    private static String wrapped(String description) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder("     *");
        for (String word : description.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder("     *");
            }
            line.append(' ').append(word);
        }
        return lines.append(line).append('\n').toString();
    }

    private static String initializer(ComponentOption option) {
        Object value = option.defaultValue();
        if (value == null) {
            return "";
        }
        return " = "
                + switch (option.simpleType()) {
                    case "Boolean", "Integer" -> value.toString();
                    case "Long" -> value + "L";
                    case "String" -> "\"%s\"".formatted(value);
                    case "Duration" -> duration((Duration) value);
                    default -> option.simpleType() + "." + value;
                };
    }

    /** Returns the source of a duration in a form that the annotation processor reads. */
    private static String duration(Duration value) {
        return value.toMillisPart() == 0
                ? "Duration.ofSeconds(%d)".formatted(value.toSeconds())
                : "Duration.ofMillis(%d)".formatted(value.toMillis());
    }

    private static String accessors(ComponentOption option) {
        String name = option.name();
        String property = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return """
                    public %s get%s() {
                        return %s;
                    }

                    public void set%s(%s %s) {
                        this.%s = %s;
                    }
                """
                .formatted(option.simpleType(), property, name, property, option.simpleType(), name, name, name)
                .stripTrailing();
    }
}
