// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Shows the segments of this JVM, the cells in them, and the values that these have now. */
@DevConsole(name = "shm", displayName = "Shared Memory", description = "Segments of shared memory and their cells")
public class ShmDevConsole extends AbstractDevConsole {

    /** Called by Camel, which finds this class by its name. */
    public ShmDevConsole() {
        super("camel", "shm", "Shared Memory", "Segments of shared memory and their cells");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        endpointsBySegment().forEach((segment, endpoints) -> {
            text.append("Segment '%s': %d bytes in %s, %s%n"
                    .formatted(
                            segment.name(),
                            segment.size(),
                            Printable.of(segment.file().getParent()),
                            ownership(segment)));
            text.append("    %s, %d endpoints%n".formatted(state(segment), endpoints.size()));
            for (ShmEndpoint endpoint : endpoints) {
                text.append("    %s = %s  (%d reads, %d writes, %d failures)  %s%n"
                        .formatted(
                                endpoint.getCell(),
                                Printable.of(endpoint.getValue()),
                                endpoint.getReads(),
                                endpoint.getWrites(),
                                endpoint.getFailures(),
                                endpoint.getEndpointUri()));
            }
        });
        return text.isEmpty() ? "No segment is in use%n".formatted() : text.toString();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray segments = new JsonArray();
        endpointsBySegment().forEach((segment, endpoints) -> {
            JsonObject json = new JsonObject();
            json.put("name", segment.name());
            json.put("file", segment.file().toString());
            json.put("size", segment.size());
            attributes(segment).ifPresent(attributes -> {
                json.put("owner", attributes.owner().getName());
                json.put("permissions", PosixFilePermissions.toString(attributes.permissions()));
            });
            json.put("attached", segment.isAttached());
            json.put("created", segment.isCreated());
            segment.outage().ifPresent(outage -> json.put("outage", outage));
            segment.attachedSince().map(Instant::toString).ifPresent(since -> json.put("attachedSince", since));
            json.put("timesAttachedAgain", segment.timesReattached());
            json.put("users", endpoints.size());
            JsonArray cells = new JsonArray();
            endpoints.forEach(endpoint -> cells.add(cell(endpoint)));
            json.put("cells", cells);
            segments.add(json);
        });
        JsonObject root = new JsonObject();
        root.put("segments", segments);
        return root;
    }

    private static JsonObject cell(ShmEndpoint endpoint) {
        JsonObject json = new JsonObject();
        json.put("endpoint", endpoint.getEndpointUri());
        json.put("type", endpoint.getCellType());
        json.put("offset", endpoint.getConfiguration().getOffset());
        json.put("cell", endpoint.getCell());
        String field = endpoint.getConfiguration().getField();
        if (field != null) {
            json.put("field", field);
        }
        json.put("value", endpoint.getValue());
        json.put("numbers", new JsonObject(endpoint.numbers()));
        json.put("reads", endpoint.getReads());
        json.put("writes", endpoint.getWrites());
        json.put("failures", endpoint.getFailures());
        return json;
    }

    /** The segments that are in use, sorted by file, with their endpoints. Endpoints of one file share its entry. */
    private Map<Segment, List<ShmEndpoint>> endpointsBySegment() {
        Map<String, Map.Entry<Segment, List<ShmEndpoint>>> byFile = new TreeMap<>();
        for (ShmEndpoint endpoint : ShmComponent.endpointsInUse(getCamelContext())) {
            Segment segment = endpoint.getSegment();
            if (segment != null) {
                byFile.computeIfAbsent(segment.file().toString(), file -> Map.entry(segment, new ArrayList<>()))
                        .getValue()
                        .add(endpoint);
            }
        }
        Map<Segment, List<ShmEndpoint>> ordered = new LinkedHashMap<>();
        byFile.values().forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    private static String state(Segment segment) {
        return segment.outage()
                .map(outage -> "lost: " + outage)
                .orElseGet(() -> "attached since %s, attached again %d times, %s"
                        .formatted(
                                segment.attachedSince().map(Instant::toString).orElse("?"),
                                segment.timesReattached(),
                                segment.isCreated() ? "created here" : "created by another program"));
    }

    private static String ownership(Segment segment) {
        return attributes(segment)
                .map(attributes -> "%s %s"
                        .formatted(
                                Printable.of(attributes.owner().getName()),
                                PosixFilePermissions.toString(attributes.permissions())))
                .orElse("owner unknown");
    }

    private static Optional<PosixFileAttributes> attributes(Segment segment) {
        try {
            return Optional.of(
                    Files.readAttributes(segment.file(), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
