// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.springframework.boot.convert.DurationStyle;

/**
 * An option of a component, or of the cluster service, from the description that Camel's plugin generates.
 *
 * @param name in camel case
 * @param type the class of the property that sets it: the component's type, or Duration
 * @param defaultValue in the property's type; for an enum the constant's name, for any other class null
 * @param description sentences
 */
record ComponentOption(String name, String type, Object defaultValue, String description) {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "shm", "/META-INF/io/github/camelshm/component/cell/shm.json",
            "shm-queue", "/META-INF/io/github/camelshm/component/queue/shm-queue.json");
    private static final String CLUSTER_SERVICE = "/META-INF/services/org/apache/camel/bean/ShmClusterService.json";
    private static final Pattern WORD = Pattern.compile("(?=[A-Z])");

    /** All options of a scheme's component, in the order of its documentation. */
    static List<ComponentOption> of(String scheme) throws IOException, DeserializationException {
        return of(read(DESCRIPTIONS.get(scheme)).<JsonObject>getMap("componentProperties"));
    }

    /** The options of the cluster service that Camel's other cluster services do not have. */
    static List<ComponentOption> ofClusterService() throws IOException, DeserializationException {
        return of(read(CLUSTER_SERVICE).<JsonObject>getMap("bean").<JsonObject>getMap("properties"));
    }

    private static JsonObject read(String description) throws IOException, DeserializationException {
        try (InputStream in = ComponentOption.class.getResourceAsStream(description)) {
            return (JsonObject) Jsoner.deserialize(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
    }

    private static List<ComponentOption> of(JsonObject options) {
        return options.keySet().stream()
                .map(name -> of(name, options.getMap(name)))
                .toList();
    }

    private static ComponentOption of(String name, JsonObject option) {
        String javaType = option.getString("javaType");
        boolean duration = option.getString("type").equals("duration");
        String text = option.getString("defaultValue");
        String type =
                switch (javaType) {
                    case "boolean" -> Boolean.class.getName();
                    case "int" -> Integer.class.getName();
                    case "long" -> duration ? Duration.class.getName() : Long.class.getName();
                    default -> javaType;
                };
        return new ComponentOption(
                name, type, text == null ? null : value(type, text), option.getString("description"));
    }

    private static Object value(String type, String text) {
        return switch (type) {
            case "java.lang.Boolean" -> Boolean.valueOf(text);
            case "java.lang.Integer" -> Integer.valueOf(text);
            case "java.lang.Long" -> Long.valueOf(text);
            case "java.time.Duration" -> DurationStyle.detectAndParse(text);
            case "java.lang.String" -> text;
            default -> words(text, "_").toUpperCase(Locale.ROOT);
        };
    }

    /** Returns the name in the spelling of properties, such as {@code segment-size}. */
    String kebabName() {
        return words(name, "-");
    }

    String simpleType() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String words(String camelCase, String separator) {
        return WORD.splitAsStream(camelCase)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(joining(separator));
    }
}
