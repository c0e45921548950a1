// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderJourneyTest {
    private final OrderJourney journey = new OrderJourney();

    @Test
    void countsOrdersThatArrivedOnceAndAgain() {
        place(1, 2, 3);

        arrive(1, 2, 2, 1, 2);

        assertThat(journey.placed()).isEqualTo(3);
        assertThat(journey.arrived()).isEqualTo(2);
        assertThat(journey.arrivedAgain()).isEqualTo(2);
        assertThat(journey.undone()).isEqualTo(1);
        assertThat(journey.outOfOrder()).isZero();
    }

    @Test
    void overtakenOrderIsLostUntilItArrivesOutOfOrder() {
        place(1, 2, 3, 4);

        arrive(1, 3);
        assertThat(journey.overtaken()).isEqualTo(1);

        arrive(2);
        assertThat(journey.overtaken()).isZero();
        assertThat(journey.outOfOrder()).isEqualTo(1);
    }

    @Test
    void arrivedOrderCountsAsPlacedBeforeTheShopsLine() {
        arrive(1);
        place(1);

        assertThat(journey.placed()).isEqualTo(1);
        assertThat(journey.undone()).isZero();
    }

    @Test
    void ignoresOtherLinesAndIncompleteOnes() {
        assertThat(journey.record("Shop: Queue 'orders' is lost: it was unlinked"))
                .isFalse();
        assertThat(journey.record("Worker-1: Order 1 done (first del")).isFalse();
        assertThat(journey.arrived()).isZero();
    }

    private void place(int... orders) {
        for (int order : orders) {
            assertThat(journey.record("Shop: Order %d placed".formatted(order))).isTrue();
        }
    }

    private void arrive(int... orders) {
        for (int order : orders) {
            assertThat(journey.record("Worker-1: Order %d done (first delivery)".formatted(order)))
                    .isTrue();
        }
    }
}
