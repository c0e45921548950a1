// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import java.util.concurrent.TimeUnit;

/** How exchanges are sent, and what runs beside them. */
enum Traffic {
    ONE_WAY("Exchanges a second", 1, 0, false),
    ONE_CALLER("Request and reply", 1, 0, false),
    FOUR_CALLERS("Request and reply, four callers", 4, 0, false),
    CALLER_WITH_PAUSES("Request and reply, 1 ms between a reply and the next request", 1, 1, false),
    CALLER_BESIDE_LOAD("Request and reply, beside a process that uses half a core", 1, 0, true);

    private final String title;
    private final int senders;
    private final long pauseMillis;
    private final boolean isBesideLoad;

    Traffic(String title, int senders, long pauseMillis, boolean isBesideLoad) {
        this.title = title;
        this.senders = senders;
        this.pauseMillis = pauseMillis;
        this.isBesideLoad = isBesideLoad;
    }

    /** The heading of its table. */
    String title() {
        return title;
    }

    /** Whether each exchange has a reply. */
    boolean hasReplies() {
        return this != ONE_WAY;
    }

    /** The number of threads that send. */
    int senders() {
        return senders;
    }

    /** How long a sender pauses before each exchange. */
    long pauseNanos() {
        return TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    }

    /** Whether a {@link HalfCore} runs. */
    boolean isBesideLoad() {
        return isBesideLoad;
    }
}
