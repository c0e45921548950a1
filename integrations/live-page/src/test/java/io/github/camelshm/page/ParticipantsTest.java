// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

class ParticipantsTest {
    private final Set<Long> living = new HashSet<>(Set.of(1L, 2L));
    private final Participants participants = new Participants(living::contains, processId -> "name " + processId);

    @Test
    void presentParticipantIsAlive() {
        JsonObject one = update(1000, 1L).get(0);

        assertThat(one)
                .containsEntry("processId", 1L)
                .containsEntry("name", "name 1")
                .containsEntry("state", "alive")
                .containsEntry("alive", true)
                .containsEntry("since", 1000L)
                .doesNotContainKey("goneAt");
    }

    @Test
    void endedProcessStaysDead() {
        update(1000, 1L, 2L);
        living.remove(2L);

        update(2000, 1L);
        List<JsonObject> later = update(3000, 1L);

        assertThat(states(later)).containsExactly("1 alive", "2 dead");
        assertThat(later.get(1)).containsEntry("goneAt", 2000L).containsEntry("alive", false);
    }

    @Test
    void processThatClosesTheSegmentHasLeftUntilItEnds() {
        update(1000, 1L, 2L);

        assertThat(states(update(2000, 1L))).containsExactly("1 alive", "2 left");
        living.remove(2L);
        assertThat(states(update(3000, 1L))).containsExactly("1 alive", "2 dead");
    }

    @Test
    void returningProcessIsAliveAgain() {
        update(1000, 2L);
        update(2000);

        List<JsonObject> back = update(3000, 2L);

        assertThat(states(back)).containsExactly("2 alive");
        assertThat(back.get(0)).containsEntry("since", 3000L).doesNotContainKey("goneAt");
    }

    @Test
    void deadParticipantThatIsStillListedIsDead() {
        update(1000, 1L);

        JsonArray shown = participants.update(2000, List.of(new Participants.Present(1, 0, false, Map.of())));

        assertThat(((JsonObject) shown.get(0)).get("state")).isEqualTo("dead");
    }

    @Test
    void deadParticipantsAreRemovedAfterFiveMinutes() {
        living.clear();
        update(1000, 1L);
        update(2000);

        assertThat(states(update(302_000))).containsExactly("1 dead");
        assertThat(update(302_001)).isEmpty();
    }

    @Test
    void onlyTheLastTenDeadParticipantsAreShownLatestFirst() {
        living.clear();
        for (long processId = 1; processId <= 30; processId++) {
            update(processId * 1000, processId);
        }

        List<JsonObject> shown = update(31_000);

        assertThat(shown).hasSize(10);
        assertThat(states(shown)).startsWith("30 dead", "29 dead").endsWith("21 dead");
    }

    @Test
    void numbersDistinguishProcessesOfTheSameId() {
        JsonArray shown = participants.update(
                1000,
                List.of(
                        new Participants.Present(1, 7, true, Map.of("consumers", 1)),
                        new Participants.Present(1, 8, true, Map.of("consumers", 2))));

        assertThat(shown)
                .extracting(each -> ((JsonObject) each).get("consumers"))
                .containsExactlyInAnyOrder(1, 2);
    }

    private List<JsonObject> update(long time, Long... processIds) {
        List<Participants.Present> present = new ArrayList<>();
        for (Long processId : processIds) {
            present.add(new Participants.Present(processId, 0, true, Map.of()));
        }
        return participants.update(time, present).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static List<String> states(List<JsonObject> shown) {
        return shown.stream()
                .map(each -> each.get("processId") + " " + each.get("state"))
                .toList();
    }
}
