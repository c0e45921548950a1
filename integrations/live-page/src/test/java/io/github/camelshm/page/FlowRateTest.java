// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FlowRateTest {
    private final FlowRate rate = new FlowRate();

    @Test
    void rateIsZeroAtFirst() {
        assertThat(rate.next(1000, 5000)).isZero();
    }

    @Test
    void rateCoversTheLastTwoSeconds() {
        double last = 0;
        for (int i = 0; i <= 20; i++) {
            last = rate.next(i * 500L, i < 10 ? 0 : (i - 10) * 50L);
        }

        assertThat(last).isCloseTo(100, within(0.1));
    }

    @Test
    void rateIsZeroTwoSecondsAfterTheLastMessage() {
        rate.next(0, 0);
        rate.next(500, 50);
        double last = 1;
        for (int i = 2; i <= 6; i++) {
            last = rate.next(i * 500L, 50);
        }

        assertThat(last).isZero();
    }

    @Test
    void rateIsNeverNegative() {
        rate.next(0, 100);

        assertThat(rate.next(500, 90)).isZero();
    }

    @Test
    void rateRestartsWithANewQueue() {
        rate.next(0, 10_000_000);
        rate.next(500, 3);

        assertThat(rate.next(1000, 53)).isCloseTo(100, within(0.1));
    }
}
