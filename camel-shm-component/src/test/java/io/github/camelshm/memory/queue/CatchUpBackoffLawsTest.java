// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** How many spins a pause has, by what a spin takes. */
class CatchUpBackoffLawsTest {
    private static final int MAX = 1000;

    @Property
    void pauseTakesAsLongWhateverASpinTakes(
            @ForAll
                    @IntRange(
                            min = CatchUpBackoff.NANOS_OF_SPIN,
                            max = CatchUpBackoff.NANOS_OF_SPIN * CatchUpBackoff.MAX_DIVISOR)
                    int nanosOfSpin) {
        CatchUpBackoff backoff = CatchUpBackoff.ofProducers(MAX);

        backoff.took(MAX, (long) MAX * nanosOfSpin);

        assertThat((double) backoff.spins() * nanosOfSpin / (MAX * CatchUpBackoff.NANOS_OF_SPIN))
                .isBetween(0.95, 1.0);
    }

    @Property
    void pauseThatLostItsCoreCountsForNothing(
            @ForAll @LongRange(min = 40_000, max = Long.MAX_VALUE / 1000) long nanos) {
        CatchUpBackoff backoff = CatchUpBackoff.ofProducers(MAX);
        backoff.took(MAX, 40_000);

        backoff.took(backoff.spins(), nanos);

        assertThat(backoff.spins()).isEqualTo(MAX / 2);
    }

    @Property
    void neverLeavesItsRange(
            @ForAll @IntRange(min = 1, max = 2_000_000) int size,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 1000) long[] pauses) {
        CatchUpBackoff any = CatchUpBackoff.ofProducers(size);

        for (long nanos : pauses) {
            any.took(any.spins(), nanos);
            assertThat(any.spins()).isBetween(1, Math.min(size, MAX));
        }
    }
}
