// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Camel's catalog accepts all URIs and properties in the components' pages, the README and the demos. */
class CatalogExamplesTest {
    private static final CamelCatalog CATALOG = Catalog.withBothComponents();

    private static final Pattern URI = Pattern.compile("\\bshm(?:-queue)?:[\\w{][^\\s\"'`<>|)]*");
    private static final Pattern PROPERTY = Pattern.compile("^camel\\.component\\.shm\\S* *=.*$", Pattern.MULTILINE);
    private static final Pattern YAML_BLOCK = Pattern.compile(
            "^(?:\\[source,yaml]\\R----|```yaml)\\R(.*?)\\R(?:----|```)$", Pattern.DOTALL | Pattern.MULTILINE);

    private static final Path DEMO = Path.of("../demo-routes/src/main/resources");

    static List<Path> pages() throws Exception {
        List<Path> pages = new ArrayList<>(List.of(
                Path.of("src/main/docs/shm-component.adoc"),
                Path.of("src/main/docs/shm-queue-component.adoc"),
                Path.of("../README.md"),
                DEMO.resolve("application.properties")));
        try (Stream<Path> routes = Files.list(DEMO)) {
            // Some routes get their endpoint from a property.
            routes.filter(file -> file.toString().endsWith(".yaml") && mentionsAnEndpoint(file))
                    .forEach(pages::add);
        }
        return pages;
    }

    private static boolean mentionsAnEndpoint(Path file) {
        try {
            return URI.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Path> properties() {
        return Stream.of(
                Path.of("src/main/docs/shm-component.adoc"),
                Path.of("src/main/docs/shm-queue-component.adoc"),
                DEMO.resolve("application.properties"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyEndpointIsValid(Path page) throws Exception {
        List<String> uris = uris(page);

        assertThat(uris).isNotEmpty();
        for (String uri : uris) {
            EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);
            assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyPropertyIsValid(Path page) throws Exception {
        List<String> lines = found(PROPERTY, Files.readString(page));

        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            ConfigurationPropertiesValidationResult result = CATALOG.validateConfigurationProperty(line);
            assertThat(result.isAccepted() && result.isSuccess())
                    .as(line + result.summaryErrorMessage(true))
                    .isTrue();
        }
    }

    /** Returns the URIs in the text, and those that YAML has as a name with a map of parameters. */
    private static List<String> uris(Path page) throws Exception {
        String text = Files.readString(page);
        List<String> uris = new ArrayList<>();
        for (String uri : found(URI, text)) {
            // Removes the optional part of "shm:name[?options]", and the punctuation after a URI.
            uris.add(uri.replace("&amp;", "&").replaceAll("\\[\\?.*|[.,;:]+$", ""));
        }
        List<String> documents = page.toString().endsWith(".yaml")
                ? List.of(text)
                : YAML_BLOCK
                        .matcher(text)
                        .results()
                        .map(block -> block.group(1))
                        .toList();
        for (String document : documents) {
            collect(new Load(LoadSettings.builder().build()).loadFromString(document), uris);
        }
        return uris;
    }

    private static void collect(Object node, List<String> uris) throws Exception {
        if (node instanceof Map<?, ?> map) {
            if (map.get("uri") instanceof String uri && uri.matches("shm(-queue)?(:.*)?")) {
                uris.add(uri(uri, map.get("parameters")));
            }
            for (Object value : map.values()) {
                collect(value, uris);
            }
        } else if (node instanceof Iterable<?> list) {
            for (Object value : list) {
                collect(value, uris);
            }
        }
    }

    private static String uri(String uri, Object parameters) throws Exception {
        Map<String, String> options = new TreeMap<>();
        int colon = uri.indexOf(':');
        if (colon >= 0) {
            options.put("name", uri.substring(colon + 1));
        }
        if (parameters instanceof Map<?, ?> map) {
            map.forEach((name, value) -> options.put(name.toString(), value.toString()));
        }
        return CATALOG.asEndpointUri(colon < 0 ? uri : uri.substring(0, colon), options, false);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }
}
