// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AdaptiveSpinTest {
    /** The cost of a wake-up, in all of these tests. */
    private static final long COST = WakeUpCost.ASSUMED_NANOS;

    /** What is polled for in all but one: more than the patience, so that there are yields. */
    private static final long WHOLE = 2 * COST;

    private static final long LONG = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP = 100;
    private static final long CONTENDED = 2 * AdaptiveSpin.CONTENDED_NANOS;

    private int measurements;
    private long now;
    private long yieldNanos = 1_000;
    private final List<Long> yieldedAt = new ArrayList<>();
    private AdaptiveSpin spin = spin(cost(2), 2);

    private WakeUpCost cost(int processors) {
        return new WakeUpCost(
                () -> {
                    measurements++;
                    return COST;
                },
                () -> now,
                () -> processors,
                Runnable::run);
    }

    private AdaptiveSpin spin(WakeUpCost cost, int wakeUps) {
        return new AdaptiveSpin(cost, wakeUps, () -> now, () -> {
            yieldedAt.add(now);
            now += yieldNanos;
        });
    }

    /** Each attempt takes this long. */
    private String nothing(long nanos) {
        now += nanos;
        return null;
    }

    /** Polls until something is there, and returns how long that took. */
    private long pollUntil(long nanos) {
        long begun = now;
        yieldedAt.clear();
        assertThat(spin.poll(() -> now - begun >= nanos ? "found" : nothing(STEP), LONG))
                .isEqualTo("found");
        return now - begun;
    }

    /** As where two threads share a core: what is waited for comes as soon as the other one runs. */
    private void pollUntilYield() {
        yieldedAt.clear();
        long nanosBefore = yieldNanos;
        yieldNanos = CONTENDED;
        assertThat(spin.poll(() -> yieldedAt.isEmpty() ? nothing(STEP) : "found", LONG))
                .isEqualTo("found");
        yieldNanos = nanosBefore;
    }

    private long spunBeforeYield() {
        long begun = now;
        pollUntilYield();
        return yieldedAt.get(0) - begun;
    }

    private static void assertCounts(AdaptiveSpin of, long spinning, long yielding, long blocked) {
        assertThat(List.of(of.endedSpinning(), of.endedYielding(), of.endedBlocked()))
                .containsExactly(spinning, yielding, blocked);
    }

    @Test
    void pollsForAsLongAsTheWakeUpsCost() {
        long begun = now;

        assertThat(spin.poll(() -> nothing(STEP), LONG)).isNull();

        assertThat(now - begun).isBetween(WHOLE, WHOLE + STEP + yieldNanos);
        assertCounts(spin, 0, 0, 0);
    }

    @Test
    void pollsNoLongerThanTheWaitMayTake() {
        AtomicInteger attempts = new AtomicInteger();

        assertThat(spin.poll(attempts::incrementAndGet, 0)).isNull();

        assertThat(attempts).hasValue(0);
    }

    @Test
    void countsHowWaitsEnd() {
        pollUntil(STEP);
        pollUntilYield();
        spin.blocked(true, LONG);

        assertCounts(spin, 1, 1, 1);
    }

    @Test
    void yieldsNowAndThenAfterSomePatience() {
        long begun = now;

        pollUntil(Patience.LONG_NANOS + 10_000);

        assertThat(yieldedAt.get(0) - begun).isBetween(Patience.LONG_NANOS, Patience.LONG_NANOS + STEP);
        assertThat(yieldedAt).hasSizeBetween(2, 3);
    }

    /** Otherwise it would never learn that the thread that it waits for is on its core. */
    @Test
    void yieldsHalfwayWhereAWakeUpCostsLittle() {
        spin = spin(cost(2), 1);
        for (int i = 0; i < 10; i++) {
            spin.blocked(true, LONG);
        }
        long whole = COST / 8;

        assertThat(spunBeforeYield()).isBetween(whole / 2, whole / 2 + STEP);
    }

    @Test
    void attemptsThatWorkCountAsNoPolling() {
        AtomicInteger attempts = new AtomicInteger();

        assertThat(spin.poll(
                        () -> {
                            attempts.incrementAndGet();
                            return nothing(2 * AdaptiveSpin.LONG_STEP_NANOS);
                        },
                        LONG))
                .isNull();

        assertThat(attempts).hasValue(AdaptiveSpin.MAX_LONG_STEPS);
    }

    @Test
    void keepsYieldingWhileOtherThreadsWantTheCore() {
        yieldNanos = CONTENDED;

        pollUntil(Patience.LONG_NANOS + 2 * CONTENDED);

        assertThat(yieldedAt.get(1) - yieldedAt.get(0)).isEqualTo(CONTENDED + STEP);
    }

    @Test
    void yieldsSoonIfSpinningIsFutileTimeAndAgain() {
        for (int i = 0; i < Patience.MAX_FUTILE; i++) {
            assertThat(spunBeforeYield()).isGreaterThanOrEqualTo(Patience.LONG_NANOS);
        }

        assertThat(spunBeforeYield()).isLessThanOrEqualTo(Patience.SHORT_NANOS + STEP);
    }

    @Test
    void isPatientAgainOnceSpinningHasFoundSomething() {
        for (int i = 0; i < Patience.MAX_FUTILE; i++) {
            pollUntilYield();
        }

        for (int i = 0; i < Patience.CYCLE; i++) {
            pollUntil(2 * Patience.SHORT_NANOS);
        }

        assertThat(spunBeforeYield()).isGreaterThanOrEqualTo(Patience.LONG_NANOS);
    }

    @Test
    void timeOfOtherThreadsDoesNotCount() {
        yieldNanos = 2 * AdaptiveSpin.LONG_STEP_NANOS;

        long waited = pollUntil(WHOLE + (AdaptiveSpin.MAX_LONG_STEPS - 5) * yieldNanos);

        assertThat(waited).isGreaterThan(WHOLE);
    }

    @Test
    void threadThatLosesItsCoreAgainAndAgainBlocks() {
        yieldNanos = 2 * AdaptiveSpin.LONG_STEP_NANOS;

        assertThat(spin.poll(() -> nothing(STEP), LONG)).isNull();

        assertThat(yieldedAt).hasSize(AdaptiveSpin.MAX_LONG_STEPS);
    }

    @Test
    void threadThatYieldsToABusyThreadBlocks() {
        yieldNanos = 2 * AdaptiveSpin.MAX_YIELD_NANOS;

        assertThat(spin.poll(() -> nothing(STEP), LONG)).isNull();

        assertThat(yieldedAt).hasSize(1);
    }

    @Test
    void longWaitsInVainMakeItShorterDownToAnEighth() {
        spin.blocked(true, LONG);
        assertThat(spin.nanos()).isEqualTo(WHOLE / 2);

        for (int i = 0; i < 10; i++) {
            spin.blocked(true, LONG);
        }
        assertThat(spin.nanos()).isEqualTo(WHOLE / 8);
    }

    @Test
    void successMakesItLongerAgain() {
        spin.blocked(true, LONG);
        spin.blocked(true, LONG);

        spin.poll(() -> "found", LONG);
        assertThat(spin.nanos()).isEqualTo(WHOLE / 2);
        spin.poll(() -> "found", LONG);
        spin.poll(() -> "found", LONG);

        assertThat(spin.nanos()).isEqualTo(WHOLE);
    }

    /** As when the other end had to be woken first: else two threads that once made each other block would do so for ever. */
    @Test
    void shortWaitThatBlockedMakesItLongerAgain() {
        spin.blocked(true, LONG);

        spin.blocked(true, 3 * WHOLE);

        assertThat(spin.nanos()).isEqualTo(WHOLE);
    }

    @Test
    void shortWaitThatFoundNothingMakesItShorter() {
        spin.blocked(false, 3 * WHOLE);

        assertThat(spin.nanos()).isEqualTo(WHOLE / 2);
    }

    @Test
    void manyShortWaitsThatBlockedMakeItShorterButItIsTriedAgain() {
        for (int i = 0; i < 12; i++) {
            spin.blocked(true, 3 * WHOLE);
        }
        assertThat(spin.nanos()).isEqualTo(WHOLE / 8);

        for (int i = 0; i < 64; i++) {
            spin.blocked(true, 3 * WHOLE);
            if (spin.nanos() == WHOLE) {
                return;
            }
        }
        fail("Never tried again");
    }

    @Test
    void manyShortWaitsThatBlockedMakeTheCostDoubtful() {
        spin.nanos();
        now += WakeUpCost.MIN_AGE_NANOS;
        assertThat(measurements).isEqualTo(1);

        for (int i = 0; i < 8; i++) {
            spin.blocked(true, 3 * WHOLE);
        }

        assertThat(measurements).isEqualTo(2);
    }

    @Test
    void yieldsAtOnceWithOneProcessorIfSpinningIsFutile() {
        spin = spin(cost(1), 2);

        for (int i = 0; i < Patience.MAX_FUTILE; i++) {
            pollUntilYield();
        }

        assertThat(spunBeforeYield()).isZero();
    }

    /** As where this process is pinned to a core, and the other one to another. */
    @Test
    void spinsWithOneProcessorIfThatFindsSomething() {
        spin = spin(cost(1), 2);
        for (int i = 0; i < Patience.MAX_FUTILE; i++) {
            pollUntilYield();
        }

        for (int i = 0; i < Patience.CYCLE; i++) {
            pollUntil(2 * STEP);
        }

        assertThat(spunBeforeYield()).isGreaterThanOrEqualTo(Patience.LONG_NANOS);
    }

    @Property(tries = 200)
    void alwaysPollsForAnEighthToTheWhole(@ForAll @LongRange(min = -1, max = 1_000_000) long[] waits) {
        AdaptiveSpin any = spin(cost(2), 3);

        for (long wait : waits) {
            if (wait < 0) {
                any.poll(() -> "found", LONG);
            } else {
                any.blocked(wait % 2 == 0, wait);
            }
            assertThat(any.nanos()).isBetween(3 * COST / 8, 3 * COST);
        }
    }
}
