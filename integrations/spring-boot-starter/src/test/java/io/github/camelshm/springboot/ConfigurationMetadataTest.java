// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar has the metadata from which editors complete, and they agree with the components' and the service's own description. */
class ConfigurationMetadataTest {
    private static final List<String> SWITCHES = List.of("enabled", "customizer.enabled");
    private static final String[] OF_ALL_CLUSTER_SERVICES = {"enabled", "id", "order", "attributes"};

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void theMetadataHasTheOptionsOfTheComponent(String scheme) throws Exception {
        Map<String, Property> actual = metadata("camel.component." + scheme + ".");
        actual.keySet().removeAll(SWITCHES);

        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected(ComponentOption.of(scheme)));
    }

    @Test
    void theMetadataHasTheOptionsOfTheClusterService() throws Exception {
        Map<String, Property> actual = metadata("camel.cluster.shm.");

        assertThat(actual)
                .containsAllEntriesOf(expected(ComponentOption.ofClusterService()))
                .containsKeys(OF_ALL_CLUSTER_SERVICES);
        assertThat(actual).hasSize(ComponentOption.ofClusterService().size() + OF_ALL_CLUSTER_SERVICES.length);
        assertThat(actual.values()).noneMatch(property -> property.description() == null);
        assertThat(actual.get("enabled").defaultValue()).isEqualTo(false);
    }

    private static Map<String, Property> expected(List<ComponentOption> options) {
        return options.stream()
                .collect(toMap(
                        ComponentOption::kebabName,
                        option -> new Property(option.type(), defaultValue(option), option.description())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void theMetadataHasTheSwitchesOfEachStarter(String scheme) throws Exception {
        Map<String, Property> actual = metadata("camel.component." + scheme + ".");

        assertThat(actual).containsKeys(SWITCHES.toArray(String[]::new));
        assertThat(actual.get("enabled").defaultValue()).isEqualTo(true);
        assertThat(actual.get("enabled").description()).contains("camel.component." + scheme + ".*");
    }

    private record Property(String type, Object defaultValue, String description) {}

    /** Returns a default in the form of the metadata. */
    private static Object defaultValue(ComponentOption option) {
        Object value = option.defaultValue();
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Duration duration) {
            return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
        }
        boolean ofEnum = !option.type().startsWith("java.lang.");
        return ofEnum ? value.toString().toLowerCase(Locale.ROOT).replace('_', '-') : value.toString();
    }

    private static Map<String, Property> metadata(String prefix) throws Exception {
        Map<String, Property> properties = new TreeMap<>();
        for (Object element : metadata()) {
            JsonObject property = (JsonObject) element;
            String name = property.getString("name");
            if (name.startsWith(prefix)) {
                Object defaultValue = property.get("defaultValue");
                properties.put(
                        name.substring(prefix.length()),
                        new Property(
                                property.getString("type"),
                                defaultValue instanceof Number ? defaultValue.toString() : defaultValue,
                                property.getString("description")));
            }
        }
        return properties;
    }

    private static List<?> metadata() throws Exception {
        try (InputStream in = ShmComponentConfiguration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()
                .resolve("META-INF/spring-configuration-metadata.json")
                .toURL()
                .openStream()) {
            JsonObject json = (JsonObject) Jsoner.deserialize(new InputStreamReader(in, StandardCharsets.UTF_8));
            return json.getCollection("properties");
        }
    }
}
