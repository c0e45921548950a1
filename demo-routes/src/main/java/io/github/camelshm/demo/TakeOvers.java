// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.EnumMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.stream.Stream;

/** Counts take-overs, and the gap of each: the milliseconds from the last tick of a leader to the first of the next. */
final class TakeOvers {
    /** How a leader ended. */
    enum After {
        KILL("a kill", "killed"),
        STOP("a stop", "stopped"),
        /** The process runs, but another one leads. */
        LOSS("a loss", "deposed");

        private final String noun;
        private final String participle;

        After(String noun, String participle) {
            this.noun = noun;
            this.participle = participle;
        }

        /** As in "was killed". */
        String participle() {
            return participle;
        }
    }

    private final Map<After, LongSummaryStatistics> gaps = new EnumMap<>(After.class);

    void add(After end, long gapMillis) {
        gaps.computeIfAbsent(end, key -> new LongSummaryStatistics()).accept(gapMillis);
    }

    long count() {
        return gaps.values().stream().mapToLong(LongSummaryStatistics::getCount).sum();
    }

    /** Such as {@code 2 take-overs: 1 after a kill (longest gap 130 ms), 1 after a stop (longest gap 90 ms)}. */
    @Override
    public String toString() {
        Stream<String> each = gaps.entrySet().stream().map(entry -> "%d after %s (longest gap %d ms)"
                .formatted(
                        entry.getValue().getCount(),
                        entry.getKey().noun,
                        entry.getValue().getMax()));
        String details = String.join(", ", each.toList());
        return "%d %s%s"
                .formatted(count(), count() == 1 ? "take-over" : "take-overs", details.isEmpty() ? "" : ": " + details);
    }
}
