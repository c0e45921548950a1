// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final String RATE = "rate";

    private final Series series = new Series("ours");

    private void keep(double... rates) {
        for (double rate : rates) {
            series.keep(Figures.of(RATE, rate));
        }
    }

    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        keep(9, 1, 5);
        assertThat(series.median(RATE)).isEqualTo(5);
        assertThat(series.least(RATE)).isEqualTo(1);
        assertThat(series.most(RATE)).isEqualTo(9);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        keep(10, 1, 2, 4);
        assertThat(series.median(RATE)).isEqualTo(3);
    }

    @Test
    void droppedRunsAreCountedButNotShownIfOthersCount() {
        keep(5);
        series.drop(Figures.of(RATE, 1000));
        assertThat(series.most(RATE)).isEqualTo(5);
        assertThat(series.isOfDropped()).isFalse();
        assertThat(series.counts()).isEqualTo("1 of 2");
    }

    @Test
    void droppedRunsAreShownAndMarkedIfNoneCounts() {
        series.drop(Figures.of(RATE, 7));
        assertThat(series.isEmpty()).isFalse();
        assertThat(series.median(RATE)).isEqualTo(7);
        assertThat(series.counts()).isEqualTo("0 of 1, dropped ones are shown");
    }

    @Test
    void aFailedRunIsCountedWithItsReason() {
        keep(5);
        series.fail(new IllegalStateException("no broker"));
        assertThat(series.counts()).isEqualTo("1 of 2, failed: no broker");
    }

    @Test
    void seriesWithoutRunsIsEmpty() {
        assertThat(series.isEmpty()).isTrue();
        assertThat(series.isOfDropped()).isFalse();
    }
}
