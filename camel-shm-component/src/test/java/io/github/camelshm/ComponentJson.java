// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** The component's description that Camel's plugin generates and tools read. */
public final class ComponentJson {
    private static final String RESOURCE = "/META-INF/io/github/camelshm/shm.json";

    private ComponentJson() {}

    /** One section, such as {@code properties}: each option's or header's description by its name, in order. */
    public static Map<String, Object> read(String section) throws Exception {
        try (InputStream in = ComponentJson.class.getResourceAsStream(RESOURCE)) {
            JsonObject json = (JsonObject) Jsoner.deserialize(new InputStreamReader(in, StandardCharsets.UTF_8));
            return map(json.get(section));
        }
    }

    /** A JSON object as a map. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }
}
