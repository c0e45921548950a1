// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void lineIsParsedAsItWasWritten() {
        Figures figures = Figures.of("rate", 1.0 / 3).with("p99.9", 1e12).with("share", 0);
        Figures read = Figures.parse(figures.toLine());
        assertThat(read.toLine()).isEqualTo(figures.toLine());
        assertThat(read.get("rate")).isEqualTo(1.0 / 3);
        assertThat(read.get("p99.9")).isEqualTo(1e12);
        assertThat(read.get("share")).isZero();
    }

    @Test
    void figuresOfTheArgumentTakePrecedence() {
        assertThat(Figures.of("rate", 1).with(Figures.of("rate", 2)).get("rate"))
                .isEqualTo(2);
    }

    @Test
    void addingFiguresLeavesTheOriginalsUnchanged() {
        Figures figures = Figures.of("rate", 1);
        figures.with("rate", 2);
        assertThat(figures.get("rate")).isEqualTo(1);
    }

    @Test
    void missingFigureIsReportedWithTheExistingOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Figures.of("rate", 1).get("p50"))
                .withMessage("There is no 'p50' in 'rate=1.0'");
    }

    @Test
    void histogramYieldsItsPercentiles() {
        Histogram histogram = new Histogram(1_000_000, 3);
        for (int value = 1; value <= 1000; value++) {
            histogram.recordValue(value);
        }
        Figures figures = Figures.of(histogram);
        assertThat(figures.get("p50")).isEqualTo(500);
        assertThat(figures.get("p99.9")).isEqualTo(999);
    }
}
