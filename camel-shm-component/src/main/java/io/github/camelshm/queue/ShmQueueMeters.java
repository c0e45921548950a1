// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.queue;

import io.github.camelshm.memory.QueueStatus;
import io.github.camelshm.metrics.Meters;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

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
                look.at(QueueStatus::size));
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
                look.at(status -> status.participants().stream()
                        .mapToInt(QueueStatus.Participant::producers)
                        .sum()));
        meters.gauge(
                "camel.shm.queue.consumers",
                null,
                "Consumers, in any program",
                endpoint,
                look.at(status -> status.participants().stream()
                        .mapToInt(QueueStatus.Participant::consumers)
                        .sum()));
        // Begins anew with the queue, as a counter may.
        meters.counter(
                "camel.shm.queue.redeliveries",
                "Messages given back by, or found in the hands of, any program since the queue was made",
                endpoint,
                look.at(QueueStatus::redeliveries));
        meters.gauge(
                "camel.shm.queue.oldest.age",
                "milliseconds",
                "How long the oldest message that waits has done so; 0 if there is none",
                endpoint,
                ShmQueueEndpoint::getOldestMessageAge);
    }

    /** How the queue was a moment ago: one look for all that are asked together, as each reads the words of all slots. */
    private static final class Look {
        private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

        private QueueStatus last;
        private long lookedAt;

        ToDoubleFunction<ShmQueueEndpoint> at(ToDoubleFunction<QueueStatus> number) {
            return endpoint -> {
                QueueStatus status = status(endpoint);
                return status == null ? Double.NaN : number.applyAsDouble(status);
            };
        }

        private synchronized QueueStatus status(ShmQueueEndpoint endpoint) {
            long now = System.nanoTime();
            if (last == null || now - lookedAt > FRESH_NANOS) {
                last = endpoint.status();
                lookedAt = now;
            }
            return last;
        }
    }
}
