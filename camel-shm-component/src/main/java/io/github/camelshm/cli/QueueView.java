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
 * What was seen of a queue at a time, and what has become of it since an earlier look.
 *
 * <p>Nobody counts messages; positions are counted, so a rate is too high where producers pass by what slow consumers have
 * in hand, by as much as these have of all slots.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param attachment which segment of that name it was, the first or one made anew
 * @param oldest since when the oldest message waits, if one does and tells
 */
record QueueView(long nanos, int attachment, QueueStatus status, Optional<Duration> oldest) {
    private static final String UNKNOWN = "-";

    /** @throws SegmentException if the queue is lost, or was cut short this instant */
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
            // Of a program with a form of its own.
            return Optional.empty();
        }
    }

    /** Such as {@code 1.5 s}, or a dash. */
    String age() {
        return oldest.map(QueueView::text).orElse(UNKNOWN);
    }

    private static String text(Duration age) {
        if (age.toMinutes() == 0) {
            // Not negative, if somebody has set the clock.
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, age.toMillis()) / 1000.0);
        } else if (age.toHours() == 0) {
            return "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart());
        } else if (age.toDays() == 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
    }

    /** The messages that came in each second since an earlier look at the same segment, or a dash. */
    String rateIn(Optional<QueueView> earlier) {
        return rate(earlier, status.end(), earlier.map(look -> look.status().end()));
    }

    /** The messages that were done in each second since an earlier look at the same segment, or a dash. */
    String rateOut(Optional<QueueView> earlier) {
        return rate(earlier, done(), earlier.map(QueueView::done));
    }

    private long done() {
        return status.end() - status.ready() - status.writing() - status.taken();
    }

    private String rate(Optional<QueueView> earlier, long now, Optional<Long> before) {
        if (earlier.isEmpty() || earlier.get().attachment() != attachment) {
            return UNKNOWN;
        }
        double seconds = (nanos - earlier.get().nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
        // The slots are not looked at in one moment, so less may seem to be done than before.
        return String.format(Locale.ROOT, "%.1f", Math.max(0, now - before.get()) / seconds);
    }
}
