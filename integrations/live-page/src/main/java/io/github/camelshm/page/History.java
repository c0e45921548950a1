// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * The last samples of several series, all taken at the same times. There is a ring for the times and one for each series, in
 * which an unknown value is NaN. A series without a known value in the whole ring is removed. Thread-safe.
 */
final class History {
    private final long[] times;
    private final Map<String, double[]> series = new LinkedHashMap<>();

    /** The number of samples since the start. The next one is stored at this index, modulo the rings' size. */
    private long end;

    /** @param samples the number of samples that are kept */
    History(int samples) {
        times = new long[samples];
    }

    /**
     * Adds a sample.
     *
     * @param time in milliseconds since 1970, later than that of the sample before
     * @param values by the name of their series; those of other series are unknown
     */
    synchronized void add(long time, Map<String, ? extends Number> values) {
        int now = (int) (end % times.length);
        times[now] = time;
        end++;
        for (String name : values.keySet()) {
            series.computeIfAbsent(name, unknown -> unknownRing());
        }
        series.forEach((name, ring) -> {
            Number value = values.get(name);
            ring[now] = value == null ? Double.NaN : value.doubleValue();
        });
        if (now == times.length - 1) {
            series.values().removeIf(ring -> Arrays.stream(ring).allMatch(Double::isNaN));
        }
    }

    private double[] unknownRing() {
        double[] ring = new double[times.length];
        Arrays.fill(ring, Double.NaN);
        return ring;
    }

    /** The samples after that time: their times, and the values of each series, where null is unknown. */
    synchronized JsonObject since(long time) {
        long first = Math.max(0, end - times.length);
        while (first < end && times[(int) (first % times.length)] <= time) {
            first++;
        }
        JsonArray laterTimes = new JsonArray();
        for (long each = first; each < end; each++) {
            laterTimes.add(times[(int) (each % times.length)]);
        }
        JsonObject all = new JsonObject();
        for (Map.Entry<String, double[]> each : series.entrySet()) {
            all.put(each.getKey(), values(each.getValue(), first));
        }
        JsonObject history = new JsonObject();
        history.put("times", laterTimes);
        history.put("series", all);
        return history;
    }

    private JsonArray values(double[] ring, long first) {
        JsonArray values = new JsonArray();
        for (long each = first; each < end; each++) {
            double value = ring[(int) (each % ring.length)];
            values.add(Double.isFinite(value) ? plain(value) : null);
        }
        return values;
    }

    /** Counters are whole numbers, and are written without a fraction. */
    private static Number plain(double value) {
        long whole = (long) value;
        return whole == value ? whole : (Number) value;
    }
}
