// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.SegmentException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of an endpoint that is in use: what this program's producers and consumers of it have done, and how the
 * queue is, which each endpoint of each program tells alike.
 */
final class ShmQueueMeters {
    private static final String MESSAGES = "messages";

    private ShmQueueMeters() {}

    /** For an endpoint whose queue has been opened. Close them. */
    static Meters of(ShmQueueEndpoint endpoint) {
        Meters meters = Meters.of(
                endpoint.getCamelContext(), "endpointName", endpoint.getEndpointUri(), "queue", endpoint.getName());
        addDeeds(endpoint, meters);
        addQueue(endpoint, meters);
        endpoint.statistics()
                .tellTimesOfSending(meters.timer(
                        "camel.shm.queue.time.in.queue",
                        "From when a message was sent until a consumer of this endpoint took it"));
        return meters;
    }

    private static void addDeeds(ShmQueueEndpoint endpoint, Meters meters) {
        meters.counter("camel.shm.queue.sent", "Messages sent", endpoint, ShmQueueEndpoint::getSent);
        meters.counter("camel.shm.queue.taken", "Messages taken", endpoint, ShmQueueEndpoint::getTaken);
        meters.counter(
                "camel.shm.queue.taken.again",
                "Messages taken that had been delivered before",
                endpoint,
                ShmQueueEndpoint::getTakenAgain);
        meters.counter(
                "camel.shm.queue.failures",
                "Exchanges that failed, of producers and of consumers",
                endpoint,
                ShmQueueEndpoint::getFailures);
        meters.counter(
                "camel.shm.queue.discarded",
                "Messages discarded, as the queue was full or had no consumers",
                endpoint,
                ShmQueueEndpoint::getDiscarded);
        meters.counter(
                "camel.shm.queue.dead.lettered",
                "Messages sent to the dead letter endpoint",
                endpoint,
                ShmQueueEndpoint::getDeadLettered);
        meters.counter(
                "camel.shm.queue.expired",
                "Messages skipped, as they had expired: by consumers, and by senders that found the queue full",
                endpoint,
                ShmQueueEndpoint::getExpired);
        meters.counter(
                "camel.shm.queue.attaches",
                "How many times the queue was attached: once, and again after each loss",
                endpoint,
                ShmQueueEndpoint::timesAttached);
    }

    private static void addQueue(ShmQueueEndpoint endpoint, Meters meters) {
        Look look = new Look();
        meters.gauge(
                "camel.shm.queue.attached",
                null,
                "1, or 0 while the queue is lost or not there yet",
                endpoint,
                of -> of.isAttached() ? 1 : 0);
        meters.gauge(
                "camel.shm.queue.depth",
                MESSAGES,
                "Messages that wait to be taken",
                endpoint,
                look.at(QueueStatus::ready));
        meters.gauge(
                "camel.shm.queue.capacity",
                MESSAGES,
                "Messages that the queue holds at most",
                endpoint,
                look.at(QueueStatus::capacity));
        meters.gauge(
                "camel.shm.queue.in.hand",
                MESSAGES,
                "Messages in the hands of consumers, in any program",
                endpoint,
                look.at(QueueStatus::taken));
        meters.gauge(
                "camel.shm.queue.producers",
                null,
                "Producers, in any program",
                endpoint,
                look.at(QueueStatus::producers));
        meters.gauge(
                "camel.shm.queue.consumers",
                null,
                "Consumers, in any program",
                endpoint,
                look.at(QueueStatus::consumers));
        meters.counter(
                "camel.shm.queue.redeliveries",
                "Messages given back by, or found in the hands of, any program since the queue was made",
                endpoint,
                look::redeliveries);
        meters.gauge(
                "camel.shm.queue.oldest.age",
                "seconds",
                "How long the oldest message that waits has done so; 0 if there is none",
                endpoint,
                look::oldestAge);
    }

    /**
     * How the queue was a moment ago: one look for all that are asked together, as each reads the words of all slots. A
     * queue that is lost, or that somebody has filled with nonsense, has nothing to tell, and a scrape goes on without it.
     */
    private static final class Look {
        private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

        private @Nullable QueueStatus last;
        private double oldestAge = Double.NaN;
        private long redeliveries;
        private long lastChecked;

        ToDoubleFunction<ShmQueueEndpoint> at(ToDoubleFunction<QueueStatus> number) {
            return endpoint -> {
                QueueStatus status = status(endpoint);
                return status == null ? Double.NaN : number.applyAsDouble(status);
            };
        }

        /** In seconds. */
        synchronized double oldestAge(ShmQueueEndpoint endpoint) {
            return status(endpoint) == null ? Double.NaN : oldestAge;
        }

        /** Begins anew with another queue, as a counter may, and stays while there is none: it is no number otherwise. */
        synchronized double redeliveries(ShmQueueEndpoint endpoint) {
            QueueStatus status = status(endpoint);
            redeliveries = status == null ? redeliveries : status.redeliveries();
            return redeliveries;
        }

        private synchronized @Nullable QueueStatus status(ShmQueueEndpoint endpoint) {
            long now = System.nanoTime();
            if (last == null || now - lastChecked > FRESH_NANOS) {
                last = look(endpoint);
                lastChecked = now;
            }
            return last;
        }

        private @Nullable QueueStatus look(ShmQueueEndpoint endpoint) {
            try {
                QueueStatus status = endpoint.status();
                oldestAge = endpoint.getOldestMessageAge() / (double) TimeUnit.SECONDS.toMillis(1);
                MemoryFaults.deliverPending();
                return status;
            } catch (SegmentException | InternalError e) {
                return null;
            }
        }
    }
}
