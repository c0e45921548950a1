// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.message.MalformedMessageException;
import io.github.camelshm.message.MessageCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The state of a queue at one time, and what has changed since an earlier view.
 *
 * <p>Messages are not counted, so rates are computed from positions. A rate is too high where producers skip slots that
 * slow consumers have not settled: in proportion to the fraction of slots that are unsettled.
 *
 * @param nanos when the state was read, by {@link System#nanoTime}
 * @param attachment how often the queue had been attached again: rates are computed only between views of one segment
 * @param oldest how long the oldest message has waited, if there is one whose timestamp can be read
 */
record QueueView(long nanos, int attachment, QueueStatus status, Optional<Duration> oldest) {
    private static final String UNKNOWN = "-";

    /** @throws SegmentException if the queue is lost, or was truncated at this moment */
    static QueueView at(Queue queue) {
        try {
            return new QueueView(System.nanoTime(), queue.segment().timesReattached(), queue.status(), oldestOf(queue));
        } catch (InternalError e) {
            throw queue.segment().faulted(e);
        }
    }

    private static Optional<Duration> oldestOf(Queue queue) {
        List<byte[]> oldest = queue.peek(1);
        if (oldest.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = oldest.get(0);
            long sent = new MessageCodec().decode(bytes, bytes.length).timestamp();
            return Optional.of(Duration.between(Instant.ofEpochMilli(sent), Instant.now()));
        } catch (MalformedMessageException e) {
            // Sent by a program that has a message format of its own.
            return Optional.empty();
        }
    }

    /** The age of the oldest message, such as {@code 1.5 s}, or a dash. */
    String age() {
        return oldest.map(QueueView::text).orElse(UNKNOWN);
    }

    private static String text(Duration age) {
        if (age.toMinutes() == 0) {
            // Not negative, even if the clock was set back.
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, age.toMillis()) / 1000.0);
        } else if (age.toHours() == 0) {
            return "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart());
        } else if (age.toDays() == 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }

    /** The messages that were sent in each second since an earlier view of the same segment, or a dash. */
    String rateIn(Optional<QueueView> earlier) {
        return rate(earlier, status.end(), earlier.map(view -> view.status().end()));
    }

    /** The messages that were completed in each second since an earlier view of the same segment, or a dash. */
    String rateOut(Optional<QueueView> earlier) {
        return rate(earlier, done(), earlier.map(QueueView::done));
    }

    private long done() {
        return status.end() - status.ready() - status.writing() - status.unsettled();
    }

    private String rate(Optional<QueueView> earlier, long now, Optional<Long> before) {
        if (earlier.isEmpty() || earlier.get().attachment() != attachment) {
            return UNKNOWN;
        }
        double seconds = (nanos - earlier.get().nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
        // The slots are not read at one moment, so fewer messages may seem completed than before.
        return String.format(Locale.ROOT, "%.1f", Math.max(0, now - before.get()) / seconds);
    }
}
