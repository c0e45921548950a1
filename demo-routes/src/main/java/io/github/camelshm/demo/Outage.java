// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The outage of the broker, and the depth of the queue during it. The broker is killed once orders have flowed for a while,
 * and started again some time later. A broker that a user kills is started again in the same way.
 */
final class Outage {
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final KafkaBroker broker;
    private final Duration after;
    private final Duration length;

    // Times of System.nanoTime(), or null if the event has not happened yet.
    private Long flowsSince;
    private Long downSince;
    private Long backSince;
    private Long caughtUpAt;

    private long downNanos;
    private int deepest;
    private int arrivedBefore;
    private int arrivedWhenCaughtUp;

    /**
     * @param after how long orders flow first
     * @param length how long the broker is down
     */
    Outage(KafkaBroker broker, Duration after, Duration length) {
        this.broker = broker;
        this.after = after;
        this.length = length;
    }

    /**
     * Kills the broker, or starts it again, when the time has come.
     *
     * @param depth the number of orders that wait in front of the bridge
     */
    void update(OrderJourney journey, int depth) throws IOException, InterruptedException {
        if (flowsSince == null && journey.arrived() > 0) {
            flowsSince = System.nanoTime();
        }
        boolean isToCome = downSince == null && backSince == null && flowsSince != null;
        if (isToCome && Parent.isOver(after, flowsSince)) {
            broker.kill();
        }
        if (downSince == null && broker.isDown()) {
            downSince = System.nanoTime();
        }
        if (downSince != null && Parent.isOver(length, downSince)) {
            startAgain(journey);
        }
        recordDepth(journey, depth);
    }

    /** Ends the outage: a broker that is down is started again at once. */
    void end(OrderJourney journey, int depth) throws IOException {
        if (downSince != null || broker.isDown()) {
            startAgain(journey);
        }
        recordDepth(journey, depth);
    }

    private void recordDepth(OrderJourney journey, int depth) {
        deepest = Math.max(deepest, depth);
        if (backSince != null && caughtUpAt == null && downSince == null && depth == 0) {
            caughtUpAt = System.nanoTime();
            arrivedWhenCaughtUp = journey.arrived();
        }
    }

    /** Whether the outage is over, and the orders that waited have been in Kafka for 3 seconds. */
    boolean isOver() {
        return caughtUpAt != null && Parent.isOver(AFTERWARDS, caughtUpAt);
    }

    private void startAgain(OrderJourney journey) throws IOException {
        broker.startAgain();
        downNanos += downSince == null ? 0 : System.nanoTime() - downSince;
        downSince = null;
        backSince = System.nanoTime();
        caughtUpAt = null;
        arrivedBefore = journey.arrived();
    }

    /** The current state, for the progress line. */
    @Override
    public String toString() {
        return downSince == null
                ? "broker up"
                : "broker down for %d s".formatted(seconds(System.nanoTime() - downSince));
    }

    /** The result, for the summary. */
    String summary() {
        if (backSince == null) {
            return "";
        }
        String caughtUp = caughtUpAt == null
                ? ""
                : ", and was empty %.1f s after the broker was started again, %d orders later"
                        .formatted((caughtUpAt - backSince) / 1e9, arrivedWhenCaughtUp - arrivedBefore);
        return "; the broker was down for %d s, the queue held up to %d orders%s"
                .formatted(seconds(downNanos), deepest, caughtUp);
    }

    private static long seconds(long nanos) {
        return Math.round(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
