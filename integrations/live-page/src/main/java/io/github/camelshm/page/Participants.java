// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * The participants of a segment, a queue or a cluster, and for a while the former ones: the page shows a process that dies
 * as dead, and does not drop it at once. Not thread-safe.
 */
final class Participants {
    private static final Duration SHOWN_AFTERWARDS = Duration.ofMinutes(5);
    private static final int MAX_SHOWN_AFTERWARDS = 10;

    private final LongPredicate isAlive;
    private final LongFunction<String> names;
    private final Map<Key, Sighting> sightings = new LinkedHashMap<>();

    /** In a container several processes may have the same process id: their numbers distinguish them. */
    private record Key(long processId, int number) {}

    /**
     * A current participant.
     *
     * @param number in a queue or a cluster, else 0
     * @param isAlive whether its process is alive, as far as the caller knows
     * @param more further properties to show
     */
    record Present(long processId, int number, boolean isAlive, Map<String, ?> more) {}

    private static final class Sighting {
        private final long since;
        private final String name;
        private Map<String, ?> more = Map.of();
        private State state = State.ALIVE;
        /** When it was first seen to be no longer a participant, or 0. */
        private long goneAt;

        Sighting(long since, String name) {
            this.since = since;
            this.name = name;
        }
    }

    private enum State {
        ALIVE,
        /** Its process is alive, and has closed the segment. */
        LEFT,
        DEAD
    }

    /**
     * @param isAlive whether there is a process with this id
     * @param names returns a process's name
     */
    Participants(LongPredicate isAlive, LongFunction<String> names) {
        this.isAlive = isAlive;
        this.names = names;
    }

    /**
     * Records the current participants, and returns these and the former ones: those that are alive first.
     *
     * @param time in milliseconds since 1970
     */
    JsonArray update(long time, Collection<Present> present) {
        Map<Key, Present> now = new HashMap<>();
        present.forEach(each -> now.put(new Key(each.processId(), each.number()), each));
        now.forEach((key, each) -> see(time, key, each));
        sightings.forEach((key, sighting) -> {
            if (!now.containsKey(key) && sighting.state != State.DEAD) {
                miss(time, key, sighting);
            }
        });
        forgetOld(time);
        JsonArray shown = new JsonArray();
        sightings.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Key, Sighting> entry) -> entry.getValue().state)
                        .thenComparing(entry -> -entry.getValue().goneAt)
                        .thenComparing(entry -> entry.getKey().processId()))
                .forEach(entry -> shown.add(toJson(entry.getKey(), entry.getValue())));
        return shown;
    }

    private void see(long time, Key key, Present present) {
        Sighting sighting = sightings.get(key);
        if (sighting == null || (sighting.state != State.ALIVE && present.isAlive())) {
            sighting = new Sighting(time, names.apply(key.processId()));
            sightings.put(key, sighting);
        }
        sighting.more = present.more();
        if (!present.isAlive()) {
            markDead(time, sighting);
        }
    }

    private void miss(long time, Key key, Sighting sighting) {
        if (!isAlive.test(key.processId())) {
            markDead(time, sighting);
        } else if (sighting.state == State.ALIVE) {
            sighting.state = State.LEFT;
            sighting.goneAt = time;
        }
    }

    private static void markDead(long time, Sighting sighting) {
        if (sighting.state != State.DEAD) {
            sighting.state = State.DEAD;
            sighting.goneAt = time;
        }
    }

    private void forgetOld(long time) {
        sightings.values().removeIf(each -> each.goneAt != 0 && time - each.goneAt > SHOWN_AFTERWARDS.toMillis());
        List<Sighting> gone = new ArrayList<>(
                sightings.values().stream().filter(each -> each.goneAt != 0).toList());
        gone.sort(Comparator.comparing((Sighting each) -> each.goneAt).reversed());
        if (gone.size() > MAX_SHOWN_AFTERWARDS) {
            sightings.values().removeAll(gone.subList(MAX_SHOWN_AFTERWARDS, gone.size()));
        }
    }

    private static JsonObject toJson(Key key, Sighting sighting) {
        JsonObject json = new JsonObject();
        json.putAll(sighting.more);
        json.put("processId", key.processId());
        json.put("name", sighting.name);
        json.put("isThisOne", key.processId() == ProcessHandle.current().pid());
        json.put("alive", sighting.state == State.ALIVE);
        json.put("state", sighting.state.name().toLowerCase(Locale.ROOT));
        json.put("since", sighting.since);
        if (sighting.goneAt != 0) {
            json.put("goneAt", sighting.goneAt);
        }
        if (key.number() != 0) {
            json.put("number", key.number());
        }
        return json;
    }
}
