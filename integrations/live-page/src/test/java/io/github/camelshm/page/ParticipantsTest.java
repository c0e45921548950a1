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
    void whoTakesPartIsAlive() {
        JsonObject one = tell(1000, 1L).get(0);

        assertThat(one)
                .containsEntry("processId", 1L)
                .containsEntry("name", "name 1")
                .containsEntry("state", "alive")
                .containsEntry("alive", true)
                .containsEntry("since", 1000L)
                .doesNotContainKey("goneAt");
    }

    @Test
    void whoEndsIsDeadFromThenOn() {
        tell(1000, 1L, 2L);
        living.remove(2L);

        tell(2000, 1L);
        List<JsonObject> later = tell(3000, 1L);

        assertThat(states(later)).containsExactly("1 alive", "2 dead");
        assertThat(later.get(1)).containsEntry("goneAt", 2000L).containsEntry("alive", false);
    }

    @Test
    void whoClosesItHasLeftUntilItEnds() {
        tell(1000, 1L, 2L);

        assertThat(states(tell(2000, 1L))).containsExactly("1 alive", "2 left");
        living.remove(2L);
        assertThat(states(tell(3000, 1L))).containsExactly("1 alive", "2 dead");
    }

    @Test
    void whoComesBackIsAliveAgain() {
        tell(1000, 2L);
        tell(2000);

        List<JsonObject> back = tell(3000, 2L);

        assertThat(states(back)).containsExactly("2 alive");
        assertThat(back.get(0)).containsEntry("since", 3000L).doesNotContainKey("goneAt");
    }

    @Test
    void whoIsKnownToBeDeadThoughStillListedIsDead() {
        tell(1000, 1L);

        JsonArray told = participants.update(2000, List.of(new Participants.Present(1, 0, false, Map.of())));

        assertThat(((JsonObject) told.get(0)).get("state")).isEqualTo("dead");
    }

    @Test
    void theDeadAreForgottenAfterFiveMinutes() {
        living.clear();
        tell(1000, 1L);
        tell(2000);

        assertThat(states(tell(302_000))).containsExactly("1 dead");
        assertThat(tell(302_001)).isEmpty();
    }

    @Test
    void onlyTheLastTenOfTheDeadAreShownTheLatestFirst() {
        living.clear();
        for (long processId = 1; processId <= 30; processId++) {
            tell(processId * 1000, processId);
        }

        List<JsonObject> told = tell(31_000);

        assertThat(told).hasSize(10);
        assertThat(states(told)).startsWith("30 dead", "29 dead").endsWith("21 dead");
    }

    @Test
    void numbersTellProcessesOfTheSameIdApart() {
        JsonArray told = participants.update(
                1000,
                List.of(
                        new Participants.Present(1, 7, true, Map.of("consumers", 1)),
                        new Participants.Present(1, 8, true, Map.of("consumers", 2))));

        assertThat(told)
                .extracting(each -> ((JsonObject) each).get("consumers"))
                .containsExactlyInAnyOrder(1, 2);
    }

    private List<JsonObject> tell(long time, Long... processIds) {
        List<Participants.Present> present = new ArrayList<>();
        for (Long processId : processIds) {
            present.add(new Participants.Present(processId, 0, true, Map.of()));
        }
        return participants.update(time, present).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static List<String> states(List<JsonObject> told) {
        return told.stream()
                .map(each -> each.get("processId") + " " + each.get("state"))
                .toList();
    }
}
