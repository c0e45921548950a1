// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Column RATE = new Column("rate", Unit.RATE, "a second");
    private static final Column TIME = new Column("p50", Unit.TIME);

    private static Series series(String name, Column column, double value) {
        Series series = new Series(name);
        series.keep(Figures.of(column.figure(), value));
        return series;
    }

    private static Map<String, Series> measured(Column column, double ours, double theirs) {
        return Map.of("ours", series("ours", column, ours), "theirs", series("theirs", column, theirs));
    }

    @Test
    void atLeastGoalIsMetAtTheLimit() {
        Goal goal = new Goal("ours", "theirs", RATE, true, 10, "too slow");
        assertThat(goal.judge(measured(RATE, 100, 10)))
                .contains(new Goal.Verdict(
                        "ours, a second beside theirs", "at least 10.0 times", "10.0 times", true, ""));
    }

    @Test
    void atLeastGoalIsMissedBelowTheLimitWithItsReason() {
        Goal goal = new Goal("ours", "theirs", RATE, true, 1, "too slow");
        assertThat(goal.judge(measured(RATE, 9, 10)))
                .contains(new Goal.Verdict(
                        "ours, a second beside theirs", "at least 1.00 times", "0.90 times", false, "too slow"));
    }

    @Test
    void atMostGoalIsMissedAboveTheLimit() {
        Goal goal = new Goal("ours", "theirs", TIME, false, 1.2, "");
        assertThat(goal.judge(measured(TIME, 12, 10)).orElseThrow().met()).isTrue();
        assertThat(goal.judge(measured(TIME, 13, 10)).orElseThrow().met()).isFalse();
    }

    @Test
    void absoluteLimitHasTheFiguresUnit() {
        Goal goal = new Goal("ours", null, TIME, false, 50_000, "late");
        assertThat(goal.judge(Map.of("ours", series("ours", TIME, 60_000))))
                .contains(new Goal.Verdict("ours, p50", "at most 50.0 µs", "60.0 µs", false, "late"));
    }

    @Test
    void thereIsNoVerdictWithoutABaselineThatRan() {
        Goal goal = new Goal("ours", "theirs", RATE, true, 1, "");
        assertThat(goal.judge(Map.of("ours", series("ours", RATE, 1)))).isEmpty();
        assertThat(goal.judge(Map.of("ours", series("ours", RATE, 1), "theirs", new Series("theirs"))))
                .isEmpty();
    }

    @Test
    void thereIsNoVerdictBesideABaselineThatDidNothing() {
        Goal goal = new Goal("ours", "theirs", RATE, true, 1, "");
        assertThat(goal.judge(measured(RATE, 1, 0))).isEmpty();
    }

    @Test
    void thereIsNoVerdictWithoutTheContender() {
        Goal goal = new Goal("ours", null, RATE, true, 1, "");
        assertThat(goal.judge(Map.of())).isEmpty();
        assertThat(goal.judge(Map.of("ours", new Series("ours")))).isEmpty();
    }
}
