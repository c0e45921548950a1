// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.queue.WaitCounts;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.SegmentException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of an endpoint that is in use: what this process's producers and consumers have done through it, and the state
 * of the queue. Every endpoint of every process reports the same state of a queue.
 */
final class ShmQueueMeters {
    private static final String MESSAGES = "messages";

    private ShmQueueMeters() {}

    /** Creates the meters of an endpoint whose queue is open. The caller closes them. */
    static Meters of(ShmQueueEndpoint endpoint) {
        Meters meters = Meters.of(
                endpoint.getCamelContext(), "endpointName", endpoint.getEndpointUri(), "queue", endpoint.getName());
        addActivity(endpoint, meters);
        addWaits(endpoint, meters);
        addQueue(endpoint, meters);
        endpoint.statistics()
                .setSendTimeListener(meters.timer(
                        "camel.shm.queue.time.in.queue",
                        "The time from when a message is sent until a consumer of this endpoint takes it"));
        return meters;
    }

    private static void addActivity(ShmQueueEndpoint endpoint, Meters meters) {
        meters.counter("camel.shm.queue.sent", "Messages sent", endpoint, ShmQueueEndpoint::getSent);
        meters.counter("camel.shm.queue.taken", "Messages taken", endpoint, ShmQueueEndpoint::getTaken);
        meters.counter(
                "camel.shm.queue.taken.redelivered",
                "Redelivered messages taken",
                endpoint,
                ShmQueueEndpoint::getTakenRedelivered);
        meters.counter(
                "camel.shm.queue.failures",
                "Exchanges that failed, of producers and of consumers",
                endpoint,
                ShmQueueEndpoint::getFailures);
        meters.counter(
                "camel.shm.queue.discarded",
                "Messages discarded because the queue was full or had no consumers",
                endpoint,
                ShmQueueEndpoint::getDiscarded);
        meters.counter(
                "camel.shm.queue.dead.lettered",
                "Messages sent to the dead letter endpoint",
                endpoint,
                ShmQueueEndpoint::getDeadLettered);
        meters.counter(
                "camel.shm.queue.expired",
                "Expired messages skipped by consumers, and by senders that found the queue full",
                endpoint,
                ShmQueueEndpoint::getExpired);
        meters.counter(
                "camel.shm.queue.attaches",
                "How many times the queue was attached: once, and again after each loss",
                endpoint,
                ShmQueueEndpoint::timesAttached);
    }

    private static void addWaits(ShmQueueEndpoint endpoint, Meters meters) {
        for (SharedQueue.Awaited awaited : SharedQueue.Awaited.values()) {
            addWaits(endpoint, meters, awaited, "spinning", WaitCounts::spinning);
            addWaits(endpoint, meters, awaited, "yielding", WaitCounts::yielding);
            addWaits(endpoint, meters, awaited, "blocked", WaitCounts::blocked);
        }
        meters.gauge(
                "camel.shm.queue.wake.up.cost",
                "seconds",
                "How long a blocked thread takes to run after it was woken, as measured in this program",
                endpoint,
                of -> WaitCounts.wakeUpNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private static void addWaits(
            ShmQueueEndpoint endpoint,
            Meters meters,
            SharedQueue.Awaited awaited,
            String ended,
            ToLongFunction<WaitCounts> count) {
        meters.counter(
                "camel.shm.queue.waits",
                "Waits for a message, for room or for a reply, by how they ended",
                endpoint,
                of -> count.applyAsLong(of.shared().waits(awaited)),
                "event",
                awaited.toString(),
                "ended",
                ended);
    }

    private static void addQueue(ShmQueueEndpoint endpoint, Meters meters) {
        Snapshot snapshot = new Snapshot();
        meters.gauge(
                "camel.shm.queue.attached",
                null,
                "1 while the queue is attached, 0 while it is lost or does not exist yet",
                endpoint,
                of -> of.isAttached() ? 1 : 0);
        meters.gauge(
                "camel.shm.queue.depth",
                MESSAGES,
                "Messages that wait to be taken",
                endpoint,
                snapshot.at(QueueStatus::ready));
        meters.gauge(
                "camel.shm.queue.capacity",
                MESSAGES,
                "The maximum number of messages in the queue",
                endpoint,
                snapshot.at(QueueStatus::capacity));
        meters.gauge(
                "camel.shm.queue.unsettled",
                MESSAGES,
                "Unsettled messages, in any program",
                endpoint,
                snapshot.at(QueueStatus::unsettled));
        meters.gauge(
                "camel.shm.queue.producers",
                null,
                "Producers, in any program",
                endpoint,
                snapshot.at(QueueStatus::producers));
        meters.gauge(
                "camel.shm.queue.consumers",
                null,
                "Consumers, in any program",
                endpoint,
                snapshot.at(QueueStatus::consumers));
        meters.counter(
                "camel.shm.queue.redeliveries",
                "Messages requeued by a program, or reclaimed from a dead one, since the queue was created",
                endpoint,
                snapshot::redeliveries);
        meters.gauge(
                "camel.shm.queue.oldest.age",
                "seconds",
                "How long the oldest waiting message has waited; 0 if no message waits",
                endpoint,
                snapshot::oldestAge);
    }

    /**
     * The state of the queue a moment ago. All meters that are read together share one snapshot, because each snapshot reads
     * the words of all slots. A queue that is lost or corrupt has no state, and a scrape goes on without it.
     */
    private static final class Snapshot {
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

        /** The age of the oldest message, in seconds. */
        synchronized double oldestAge(ShmQueueEndpoint endpoint) {
            return status(endpoint) == null ? Double.NaN : oldestAge;
        }

        /**
         * Restarts when the queue is replaced, as counters may. Keeps the last value while there is no queue, because
         * NaN is not allowed.
         */
        synchronized double redeliveries(ShmQueueEndpoint endpoint) {
            QueueStatus status = status(endpoint);
            redeliveries = status == null ? redeliveries : status.redeliveries();
            return redeliveries;
        }

        private synchronized @Nullable QueueStatus status(ShmQueueEndpoint endpoint) {
            long now = System.nanoTime();
            if (last == null || now - lastChecked > FRESH_NANOS) {
                last = read(endpoint);
                lastChecked = now;
            }
            return last;
        }

        private @Nullable QueueStatus read(ShmQueueEndpoint endpoint) {
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
