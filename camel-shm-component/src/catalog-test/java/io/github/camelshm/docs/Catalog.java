// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.component.support.ComponentJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;

/** Camel's catalog, from which tools complete and validate URIs and properties, with both components added. */
final class Catalog {
    static final List<String> SCHEMES = List.of("shm", "shm-queue");

    private static final Map<String, String> COMPONENTS = Map.of(
            "shm", "io.github.camelshm.component.cell.ShmComponent",
            "shm-queue", "io.github.camelshm.component.queue.ShmQueueComponent");

    private Catalog() {}

    /** Adds the components like a tool: by their class, and by the JSON that Camel's plugin generates into the jar. */
    static CamelCatalog withBothComponents() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        COMPONENTS.forEach((scheme, component) -> catalog.addComponent(scheme, component, json(scheme, component)));
        return catalog;
    }

    static String json(String scheme) {
        return json(scheme, COMPONENTS.get(scheme));
    }

    private static String json(String scheme, String component) {
        return text("/META-INF/%s/%s.json"
                .formatted(component.substring(0, component.lastIndexOf('.')).replace('.', '/'), scheme));
    }

    /** The JSON of a bean. */
    static String bean(String name) {
        return text("/META-INF/services/org/apache/camel/bean/%s.json".formatted(name));
    }

    private static String text(String path) {
        try (InputStream in = ComponentJson.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + path, e);
        }
    }
}
