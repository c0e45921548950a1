// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.component.support.ComponentJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The options and headers that users see are unchanged since the files in {@code src/test/resources/options} were written,
 * which have one line for each. With {@code -Ddocs.update} the files are written again.
 */
class GeneratedOptionsTest {
    private static final String UPDATE =
            "mvn -pl camel-shm-component test -Dtest=GeneratedOptionsTest,ComponentPageTest -Ddocs.update=true";

    /** The place of an option in the code and in the order of all. */
    private static final Set<String> NOT_SEEN_BY_USERS =
            Set.of("index", "javaType", "configurationClass", "configurationField", "constantName");

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void theOptionsAndHeadersAreUnchanged(String scheme) throws Exception {
        requireUnchanged(scheme, generated(scheme));
    }

    @Test
    void theOptionsOfTheClusterServiceAreUnchanged() throws Exception {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(ComponentJson.readBean("ShmClusterService"))
                .forEach((name, option) -> lines.add("%s %s".formatted(name, seenByUsers(option))));
        requireUnchanged("shm-cluster", lines);
    }

    private static void requireUnchanged(String name, List<String> generated) throws Exception {
        DocumentedVersion.assume();
        Path file = Path.of("src", "test", "resources", "options", name + ".txt");
        if (Boolean.getBoolean("docs.update")) {
            Files.write(file, generated);
            return;
        }

        assertThat(changes(Files.readAllLines(file), generated))
                .as("The options of %s have changed. If that is wanted: %s", name, UPDATE)
                .isEmpty();
    }

    private static List<String> changes(List<String> before, List<String> now) {
        return Stream.concat(
                        before.stream().filter(line -> !now.contains(line)).map("was: "::concat),
                        now.stream().filter(line -> !before.contains(line)).map("is:  "::concat))
                .toList();
    }

    private static List<String> generated(String scheme) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String section : List.of("componentProperties", "properties", "headers")) {
            new TreeMap<>(ComponentJson.read(scheme, section))
                    .forEach((name, option) -> lines.add("%s %s %s".formatted(section, name, seenByUsers(option))));
        }
        return lines;
    }

    private static String seenByUsers(Object option) {
        Map<String, Object> attributes = new TreeMap<>(ComponentJson.map(option));
        attributes.keySet().removeAll(NOT_SEEN_BY_USERS);
        attributes.values().removeIf(""::equals);
        return Jsoner.serialize(attributes);
    }
}
