// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.component.support.ComponentJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.apache.camel.tooling.model.PojoBeanModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Camel's catalog accepts each option of both components with valid values of every kind, and refuses invalid ones. */
class CatalogOptionsTest {
    private static final CamelCatalog CATALOG = Catalog.withBothComponents();

    /** An option with valid and invalid values. There are no invalid ones if the catalog accepts any text. */
    private record Option(String scheme, String name, String label, List<String> valid, List<String> invalid) {
        static Option of(String scheme, Map.Entry<String, Object> entry) {
            Map<String, Object> option = ComponentJson.map(entry.getValue());
            return new Option(
                    scheme,
                    option.containsKey("prefix") ? option.get("prefix") + "threads" : entry.getKey(),
                    String.valueOf(option.get("label")),
                    valid(option),
                    invalid(option));
        }

        private static List<String> valid(Map<String, Object> option) {
            if (option.get("enum") instanceof Collection<?> values) {
                return values.stream().map(String::valueOf).toList();
            }
            return switch (String.valueOf(option.get("type"))) {
                case "boolean" -> List.of("true", "false");
                case "integer" -> List.of("64", "{{number}}");
                case "duration" -> List.of("1500", "2s", "1m30s", "{{time}}");
                case "object" -> option.containsKey("prefix") ? List.of("4") : List.of("#bean");
                default -> List.of("orders", "{{text}}");
            };
        }

        private static List<String> invalid(Map<String, Object> option) {
            return switch (String.valueOf(option.get("type"))) {
                case "enum" -> List.of("unknown");
                case "boolean" -> List.of("perhaps", "1");
                case "integer" -> List.of("many", "1.5");
                case "duration" -> List.of("soon", "2 fortnights");
                default -> List.of();
            };
        }

        String uri(String value) {
            return "%s:orders?%s=%s".formatted(scheme, name, value);
        }

        String property(String value) {
            return "camel.component.%s.%s=%s".formatted(scheme, name, value);
        }

        @Override
        public String toString() {
            return scheme + " " + name;
        }
    }

    static Stream<Option> endpointOptions() throws Exception {
        return options("properties").filter(option -> !option.name.equals("name"));
    }

    static Stream<Option> componentOptions() throws Exception {
        return options("componentProperties");
    }

    private static Stream<Option> options(String section) throws Exception {
        List<Option> options = new ArrayList<>();
        for (String scheme : Catalog.SCHEMES) {
            ComponentJson.read(scheme, section).entrySet().forEach(entry -> options.add(Option.of(scheme, entry)));
        }
        return options.stream();
    }

    static Stream<Arguments> schemes() {
        return Catalog.SCHEMES.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theCatalogKnowsTheComponent(String scheme) throws Exception {
        ComponentModel model = CATALOG.componentModel(scheme);

        assertThat(CATALOG.findComponentNames()).contains(scheme);
        assertThat(CATALOG.componentJSonSchema(scheme)).isEqualTo(Catalog.json(scheme));
        assertThat(model.getGroupId() + ":" + model.getArtifactId())
                .isEqualTo("io.github.camelshm:camel-shm-component");
        assertThat(model.getSyntax()).isEqualTo(scheme + ":name");
        assertThat(model.getEndpointOptions())
                .hasSameSizeAs(ComponentJson.read(scheme, "properties").keySet());
        assertThat(model.getComponentOptions())
                .hasSameSizeAs(ComponentJson.read(scheme, "componentProperties").keySet());
    }

    /** Tools read the beans of other jars themselves: beans cannot be added to the catalog. */
    @Test
    void theDescriptionOfTheClusterServiceIsThatOfABean() throws Exception {
        PojoBeanModel model = JsonMapper.generatePojoBeanModel(Catalog.bean("ShmClusterService"));

        assertThat(model.getJavaType()).isEqualTo("io.github.camelshm.component.cluster.ShmClusterService");
        assertThat(model.getOptions())
                .hasSameSizeAs(ComponentJson.readBean("ShmClusterService").keySet());
    }

    @ParameterizedTest
    @MethodSource("endpointOptions")
    void anEndpointOptionAcceptsValidValues(Option option) throws Exception {
        for (String value : option.valid) {
            EndpointValidationResult result = CATALOG.validateEndpointProperties(option.uri(value));

            assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
            assertThat(CATALOG.endpointProperties(option.uri(value)))
                    .isEqualTo(Map.of("name", "orders", option.name, value));
        }
    }

    @ParameterizedTest
    @MethodSource("endpointOptions")
    void anEndpointOptionRefusesInvalidValues(Option option) {
        for (String value : option.invalid) {
            EndpointValidationResult result = CATALOG.validateEndpointProperties(option.uri(value));

            assertThat(result.isSuccess()).isFalse();
            assertThat(invalid(result)).isEqualTo(Map.of(option.name, value));
        }
    }

    private static Map<String, String> invalid(EndpointValidationResult result) {
        Map<String, String> invalid = new LinkedHashMap<>();
        Stream.of(
                        result.getInvalidEnum(),
                        result.getInvalidBoolean(),
                        result.getInvalidInteger(),
                        result.getInvalidDuration())
                .filter(Objects::nonNull)
                .forEach(invalid::putAll);
        return invalid;
    }

    @ParameterizedTest
    @MethodSource("endpointOptions")
    void anEndpointOptionIsForConsumersOrProducersByItsLabel(Option option) {
        String uri = option.uri(option.valid.get(0));

        assertThat(CATALOG.validateEndpointProperties(uri, false, true, false).isSuccess())
                .as("at a consumer")
                .isEqualTo(!option.label.startsWith("producer"));
        assertThat(CATALOG.validateEndpointProperties(uri, false, false, true).isSuccess())
                .as("at a producer")
                .isEqualTo(!option.label.startsWith("consumer"));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void aUriWithAllOptionsIsParsedIntoTheSameOptions(String scheme) throws Exception {
        Map<String, String> options = new LinkedHashMap<>(Map.of("name", "orders"));
        endpointOptions()
                .filter(option -> option.scheme.equals(scheme))
                .forEach(option -> options.put(option.name, option.valid.get(0)));

        String uri = CATALOG.asEndpointUri(scheme, new LinkedHashMap<>(options), false);

        assertThat(uri).startsWith(scheme + ":orders?");
        assertThat(CATALOG.endpointProperties(uri)).isEqualTo(options);
        EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("componentOptions")
    void aComponentOptionAcceptsValidValues(Option option) {
        for (String value : option.valid) {
            ConfigurationPropertiesValidationResult result =
                    CATALOG.validateConfigurationProperty(option.property(value));

            assertThat(result.isAccepted()).isTrue();
            assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("componentOptions")
    void aComponentOptionRefusesInvalidValues(Option option) {
        for (String value : option.invalid) {
            ConfigurationPropertiesValidationResult result =
                    CATALOG.validateConfigurationProperty(option.property(value));

            assertThat(result.isSuccess()).as(option.property(value)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void anUnknownOptionIsRefused(String scheme) {
        assertThat(CATALOG.validateEndpointProperties(scheme + ":orders?colour=blue")
                        .getUnknown())
                .containsExactly("colour");
        assertThat(CATALOG.validateConfigurationProperty("camel.component.%s.colour=blue".formatted(scheme))
                        .isSuccess())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void aUriWithoutANameIsRefused(String scheme) {
        EndpointValidationResult result = CATALOG.validateEndpointProperties(scheme + ":?createMode=never");

        assertThat(result.getRequired()).containsExactly("name");
    }
}
