// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.github.camelshm.component.cell.ShmDevConsole;
import io.github.camelshm.component.cluster.ShmClusterDevConsole;
import io.github.camelshm.component.queue.ShmQueueDevConsole;
import io.github.camelshm.memory.segment.ProcessMaps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.console.DevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * Reads the state of a CamelContext's segments, queues and clusters periodically, through the same consoles that Camel
 * shows to developers, and keeps its history. One thread calls {@link #update}; any thread may call {@link #seenSince}.
 */
final class Observer {
    /**
     * The processes that map a segment are read only while the page is open, because that reads the maps of all
     * processes.
     */
    private static final long ASKED_LATELY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PROCESSES_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final CamelContext context;
    private final Duration interval;
    private final ShmDevConsole segments = new ShmDevConsole();
    private final ShmQueueDevConsole queues = new ShmQueueDevConsole();
    private final ShmClusterDevConsole clusters = new ShmClusterDevConsole();
    private final History history;
    /** The participants, by the file of their segment or queue, or by the id of their cluster. */
    private final Map<String, Participants> participants = new HashMap<>();
    /** The cells, by their ids. */
    private final Map<String, CellSeen> cells = new HashMap<>();
    /** The flows, by the file of their queue. */
    private final Map<String, Flow> flows = new HashMap<>();

    private ProcessMaps processes;
    private long processesReadAt;
    private volatile long askedAt;

    /** The latest state. It is not changed after it is stored here. */
    private volatile JsonObject seen = new JsonObject();

    private record Flow(FlowRate in, FlowRate out) {}

    Observer(CamelContext context, PageOptions options) {
        this.context = context;
        this.interval = options.interval();
        this.history = new History(options.samples());
        segments.setCamelContext(context);
        queues.setCamelContext(context);
        clusters.setCamelContext(context);
        wantProcesses();
    }

    /** The latest state, and the history of the plotted values after a time in milliseconds since 1970. */
    JsonObject seenSince(long time) {
        wantProcesses();
        JsonObject answer = new JsonObject(seen);
        answer.put("history", history.since(time));
        return answer;
    }

    private void wantProcesses() {
        askedAt = System.nanoTime();
    }

    /** Reads the state once. */
    void update() {
        long time = System.currentTimeMillis();
        readProcesses();
        Map<String, Number> values = new LinkedHashMap<>();
        JsonArray seenSegments = new JsonArray();
        for (JsonObject segment : objects(segments.call(DevConsole.MediaType.JSON), "segments")) {
            seenSegments.add(segment(time, segment, values));
        }
        JsonArray seenQueues = new JsonArray();
        for (JsonObject queue : objects(queues.call(DevConsole.MediaType.JSON), "queues")) {
            seenQueues.add(queue(time, queue, values));
        }
        JsonArray seenClusters = new JsonArray();
        for (JsonObject cluster : objects(clusters.call(DevConsole.MediaType.JSON), "clusters")) {
            seenClusters.add(cluster(time, cluster));
        }
        history.add(time, values);
        JsonObject all = new JsonObject();
        all.put("time", time);
        all.put("interval", interval.toMillis());
        all.put("context", context.getName());
        all.put("processId", ProcessHandle.current().pid());
        all.put("segments", seenSegments);
        all.put("queues", seenQueues);
        all.put("clusters", seenClusters);
        seen = all;
    }

    private void readProcesses() {
        long now = System.nanoTime();
        boolean isAsked = now - askedAt < ASKED_LATELY_NANOS;
        if (processes == null || (isAsked && now - processesReadAt >= PROCESSES_EVERY_NANOS)) {
            processes = ProcessMaps.read();
            processesReadAt = now;
        }
    }

    /** Adds the participants, and lists each cell once, however many endpoints use it. */
    private JsonObject segment(long time, JsonObject segment, Map<String, Number> values) {
        String file = segment.getString("file");
        Map<String, JsonObject> cells = new LinkedHashMap<>();
        List<JsonObject> endpoints = new ArrayList<>(objects(segment, "cells"));
        endpoints.sort(Comparator.comparing(endpoint -> endpoint.getLong("offset")));
        for (JsonObject endpoint : endpoints) {
            cells.computeIfAbsent(CellSeen.id(file, endpoint), id -> cell(id, time, endpoint, values))
                    .<JsonArray>getCollection("endpoints")
                    .add(CellSeen.counts(endpoint));
        }
        segment.put("cells", new JsonArray(cells.values()));
        segment.put("participants", participants(file).update(time, mapping(file)));
        return segment;
    }

    private JsonObject cell(String id, long time, JsonObject endpoint, Map<String, Number> values) {
        return cells.computeIfAbsent(id, CellSeen::new).record(time, endpoint, values);
    }

    private List<Participants.Present> mapping(String file) {
        try {
            return processes.usersOf(Path.of(file)).stream()
                    .filter(ProcessName::isAlive)
                    .map(each -> new Participants.Present(each, 0, true, Map.of()))
                    .toList();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return List.of(); // The segment is lost, or this system does not list maps.
        }
    }

    /** Adds the participants, and the rates of messages in and out, of all processes together. */
    private JsonObject queue(long time, JsonObject queue, Map<String, Number> values) {
        String file = queue.getString("file");
        queue.put("id", file);
        List<Participants.Present> present = new ArrayList<>();
        if (queue.containsKey("depth")) {
            long sent = queue.getLong("sentByAll");
            long inside = queue.getLong("depth") + queue.getLong("unsettled") + queue.getLong("writing");
            Flow flow = flows.computeIfAbsent(file, unknown -> new Flow(new FlowRate(), new FlowRate()));
            queue.put("inPerSecond", flow.in().next(time, sent));
            queue.put("outPerSecond", flow.out().next(time, sent - inside));
            for (String plotted : List.of("depth", "unsettled", "inPerSecond", "outPerSecond")) {
                values.put(file + " " + plotted, (Number) queue.get(plotted));
            }
            objects(queue, "participants").forEach(each -> present.add(numbered(each)));
        }
        queue.put("participants", participants(file).update(time, present));
        return queue;
    }

    /** Adds the members, and the former ones. One that is not in use has no file, so its namespace is part of its id. */
    private JsonObject cluster(long time, JsonObject cluster) {
        String id = "cluster %s %s".formatted(cluster.getString("namespace"), cluster.getString("file"));
        cluster.put("id", id);
        List<Participants.Present> present =
                objects(cluster, "members").stream().map(Observer::numbered).toList();
        cluster.put("participants", participants(id).update(time, present));
        return cluster;
    }

    private static Participants.Present numbered(JsonObject participant) {
        return new Participants.Present(
                participant.getLong("processId"),
                participant.getInteger("number"),
                participant.getBoolean("alive"),
                participant);
    }

    private Participants participants(String file) {
        return participants.computeIfAbsent(file, unknown -> new Participants(ProcessName::isAlive, this::nameOf));
    }

    private String nameOf(long processId) {
        return processId == ProcessHandle.current().pid() ? context.getName() : ProcessName.of(processId);
    }

    private static List<JsonObject> objects(Object json, String name) {
        return ((JsonObject) json)
                .<JsonArray>getCollection(name).stream()
                        .map(JsonObject.class::cast)
                        .toList();
    }
}
