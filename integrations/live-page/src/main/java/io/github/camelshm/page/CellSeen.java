// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** One cell as the consoles report it, with its earlier values if these cannot be plotted. */
final class CellSeen {
    private static final int EARLIER_VALUES = 5;
    /** The most characters of a value that are kept: a value may have megabytes. */
    private static final int MAX_CHARACTERS = 1000;

    private final String id;
    /** The earlier values, latest first. */
    private final Deque<JsonObject> earlier = new ArrayDeque<>();

    private String value;

    CellSeen(String id) {
        this.id = id;
    }

    /** The id of a cell or of a field of one. It is the same for every endpoint of that cell. */
    static String id(String file, JsonObject endpoint) {
        String id = "%s %s@%s".formatted(file, endpoint.get("type"), endpoint.get("offset"));
        return endpoint.containsKey("field") ? id + "." + endpoint.getString("field") : id;
    }

    /** Returns the counts of one of the cell's endpoints. */
    static JsonObject counts(JsonObject endpoint) {
        JsonObject counts = new JsonObject();
        for (String each : new String[] {"endpoint", "reads", "writes", "failures"}) {
            counts.put(each, endpoint.get(each));
        }
        return counts;
    }

    /**
     * Records the current value.
     *
     * @param endpoint the first of the cell's endpoints, as the console reports it
     * @param plotted receives the numbers, each by the name of its series
     * @return the cell as the page shows it, with an empty array of endpoints
     */
    JsonObject record(long time, JsonObject endpoint, Map<String, Number> plotted) {
        JsonArray series = new JsonArray();
        endpoint.<Map<String, Number>>getMap("numbers").forEach((name, number) -> {
            String plot = name.isEmpty() ? id : id + " " + name;
            plotted.put(plot, number);
            JsonObject one = new JsonObject();
            one.put("id", plot);
            one.put("name", name);
            series.add(one);
        });
        remember(time, endpoint.getString("value"), series.isEmpty());
        JsonObject cell = new JsonObject();
        cell.put("id", id);
        for (String each : new String[] {"type", "offset", "cell", "field"}) {
            if (endpoint.containsKey(each)) {
                cell.put(each, endpoint.get(each));
            }
        }
        cell.put("value", value);
        cell.put("series", series);
        cell.put("earlier", new JsonArray(earlier));
        cell.put("endpoints", new JsonArray());
        return cell;
    }

    private void remember(long time, String now, boolean withEarlier) {
        String shown = now.length() <= MAX_CHARACTERS ? now : now.substring(0, MAX_CHARACTERS) + "…";
        if (withEarlier && value != null && !value.equals(shown)) {
            JsonObject before = new JsonObject();
            before.put("value", value);
            before.put("until", time);
            earlier.addFirst(before);
            if (earlier.size() > EARLIER_VALUES) {
                earlier.removeLast();
            }
        }
        value = shown;
    }
}
