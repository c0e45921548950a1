// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WakeUpCostTest {
    // So that it overflows.
    private long now = Long.MAX_VALUE - 1;
    private int processors = 2;
    private final Queue<Long> costs = new ArrayDeque<>();
    private final WakeUpCost cost = new WakeUpCost(this::measure, () -> now, () -> processors, Runnable::run);

    private long measure() throws IOException {
        if (costs.isEmpty()) {
            throw new IOException("Too many open files");
        }
        return costs.remove();
    }

    @Test
    void isAssumedIfItCannotBeMeasured() {
        assertThat(cost.nanos()).isEqualTo(WakeUpCost.ASSUMED_NANOS);
    }

    @ParameterizedTest
    @CsvSource({"30000,30000", "100,5000", "9000000,100000"})
    void isMeasuredWhenFirstAskedForAndLimited(long found, long limited) {
        costs.add(found);

        assertThat(cost.nanos()).isEqualTo(limited);
    }

    @Test
    void isMeasuredAgainAfterAMinute() {
        costs.add(30_000L);
        cost.nanos();
        costs.add(40_000L);

        now += WakeUpCost.VALID_NANOS - 1;
        assertThat(cost.nanos()).isEqualTo(30_000);
        now++;

        assertThat(cost.nanos()).isEqualTo(40_000);
        assertThat(costs).isEmpty();
    }

    @Test
    void isMeasuredAgainBecauseOfADoubtButNotAtOnce() {
        costs.add(30_000L);
        cost.nanos();
        costs.add(40_000L);

        now += WakeUpCost.MIN_AGE_NANOS - 1;
        cost.doubt();
        assertThat(cost.nanos()).isEqualTo(30_000);
        now++;
        cost.doubt();

        assertThat(cost.nanos()).isEqualTo(40_000);
    }

    @Test
    void thereIsNoSpareProcessorIfOneIsAvailable() {
        costs.add(30_000L);
        assertThat(cost.hasSpareProcessor()).isTrue();
        processors = 1;

        cost.nanos();

        assertThat(cost.hasSpareProcessor()).isFalse();
    }

    @Test
    void processorsAreCountedThoughTheMeasurementFails() {
        WakeUpCost failing = new WakeUpCost(
                () -> {
                    throw new IOException("Too many open files");
                },
                () -> now,
                () -> processors,
                Runnable::run);
        processors = 1;

        assertThat(failing.nanos()).isEqualTo(WakeUpCost.ASSUMED_NANOS);

        assertThat(failing.hasSpareProcessor()).isFalse();
    }

    @Test
    void failureOfTheExecutorPreventsNoLaterMeasurement() {
        Queue<Runnable> executed = new ArrayDeque<>();
        boolean[] isRejecting = {true};
        WakeUpCost rejected = new WakeUpCost(() -> 30_000, () -> now, () -> processors, task -> {
            if (isRejecting[0]) {
                throw new RejectedExecutionException();
            }
            executed.add(task);
        });
        assertThatThrownBy(rejected::nanos).isInstanceOf(RejectedExecutionException.class);
        isRejecting[0] = false;
        now += WakeUpCost.VALID_NANOS;

        rejected.nanos();
        rejected.nanos();

        assertThat(executed).hasSize(1);
    }

    @Test
    void measurementLeavesNoThread() throws IOException {
        assertThat(WakeUps.medianNanos()).isPositive();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("camel-shm-wake-up-cost")));
    }

    @Test
    void isMeasuredInThisJvm() {
        await().until(() -> WakeUpCost.OF_THIS_JVM.nanos() != WakeUpCost.ASSUMED_NANOS);

        assertThat(WakeUpCost.OF_THIS_JVM.nanos()).isBetween(WakeUpCost.MIN_NANOS, WakeUpCost.MAX_NANOS);
    }
}
