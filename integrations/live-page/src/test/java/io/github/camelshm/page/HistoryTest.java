// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History(3);

    @Test
    void returnsLaterSamples() {
        history.add(10, Map.of("a", 1));
        history.add(20, Map.of("a", 2.5));

        assertThat(times(0)).isEqualTo(List.of(10L, 20L));
        assertThat(series(0)).isEqualTo(Map.of("a", List.of(1L, 2.5)));
        assertThat(times(10)).isEqualTo(List.of(20L));
        assertThat(series(10)).isEqualTo(Map.of("a", List.of(2.5)));
        assertThat(times(20)).isEqualTo(List.of());
    }

    @Test
    void keepsOnlyTheLastSamples() {
        for (int i = 1; i <= 5; i++) {
            history.add(i * 10L, Map.of("a", i));
        }

        assertThat(times(0)).isEqualTo(List.of(30L, 40L, 50L));
        assertThat(series(0)).isEqualTo(Map.of("a", List.of(3L, 4L, 5L)));
    }

    @Test
    void seriesIsUnknownBeforeItsFirstAndAfterItsLastValue() {
        history.add(10, Map.of("a", 1));
        history.add(20, Map.of("a", 2, "b", 7));
        history.add(30, Map.of("b", 8));

        assertThat(history.since(0).toJson()).contains("\"a\":[1,2,null]").contains("\"b\":[null,7,8]");
    }

    @Test
    void seriesWithoutAKnownValueInTheWholeRingIsRemoved() {
        history.add(10, Map.of("gone", 1, "a", 1));
        for (int i = 2; i <= 6; i++) {
            history.add(i * 10L, Map.of("a", i));
        }

        assertThat(series(0)).containsOnlyKeys("a");
    }

    @Test
    void notANumberIsUnknown() {
        history.add(10, Map.of("a", Double.POSITIVE_INFINITY));

        assertThat(history.since(0).toJson()).contains("\"a\":[null]");
    }

    private Object times(long since) {
        return history.since(since).get("times");
    }

    private JsonObject series(long since) {
        return (JsonObject) history.since(since).get("series");
    }
}
