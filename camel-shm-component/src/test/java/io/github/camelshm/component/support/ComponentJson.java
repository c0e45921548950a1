// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** The descriptions of the components and beans, which Camel's plugin generates and tools read. */
public final class ComponentJson {
    private static final Map<String, String> RESOURCES = Map.of(
            "shm", "/META-INF/io/github/camelshm/component/cell/shm.json",
            "shm-queue", "/META-INF/io/github/camelshm/component/queue/shm-queue.json");

    private static final String BEANS = "/META-INF/services/org/apache/camel/bean/";

    private ComponentJson() {}

    /** Reads a section of a scheme, such as {@code properties}: descriptions by the option's or header's name, in order. */
    public static Map<String, Object> read(String scheme, String section) throws Exception {
        try (InputStream in = ComponentJson.class.getResourceAsStream(RESOURCES.get(scheme))) {
            JsonObject json = (JsonObject) Jsoner.deserialize(new InputStreamReader(in, StandardCharsets.UTF_8));
            return map(json.get(section));
        }
    }

    /** Reads the options of a bean, such as {@code ShmClusterService}, by their names and in order. */
    public static Map<String, Object> readBean(String name) throws Exception {
        try (InputStream in = ComponentJson.class.getResourceAsStream(BEANS + name + ".json")) {
            JsonObject json = (JsonObject) Jsoner.deserialize(new InputStreamReader(in, StandardCharsets.UTF_8));
            return map(map(json.get("bean")).get("properties"));
        }
    }

    /** A JSON object as a map. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }
}
