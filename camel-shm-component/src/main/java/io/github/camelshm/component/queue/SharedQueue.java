// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.component.support.SharedResource;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.queue.WaitCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An endpoint's queue, as its producers, consumers and requests share it. */
final class SharedQueue extends SharedResource<Queue> {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    /** The keys of {@link #waits}. */
    static final List<String> WAITS = List.of("message", "room", "reply");

    private final ShmQueueEndpoint endpoint;

    /** Null until the first request since the queue was opened. Guarded by {@link #requestsLock}. */
    private @Nullable PendingRequests requests;

    /** A separate lock, because that of the shared resource is held for as long as it takes to open and close the queue. */
    private final Object requestsLock = new Object();

    SharedQueue(ShmQueueEndpoint endpoint) {
        super(endpoint.getComponent());
        this.endpoint = endpoint;
    }

    @Override
    protected Queue open() {
        ShmQueueComponent component = endpoint.getComponent();
        ShmQueueConfiguration configuration = endpoint.getConfiguration();
        QueueOptions options = QueueOptions.defaults()
                .withCapacity(configuration.getSize())
                .withMessageSize(configuration.getMessageSize())
                .withMaxMessageSize(configuration.getMaxMessageSize())
                .withSegment(configuration.segmentOptions(component, LOG));
        Queue opened = configuration.isReattach()
                ? Queue.openOrAttachLater(component.segments(), endpoint.getName(), options)
                : Queue.open(component.segments(), endpoint.getName(), options);
        opened.segment().outage().ifPresent(outage -> LOG.warn("{} waits for its queue: {}", this, outage));
        component.manyQueues().opened(opened.segment().file());
        return opened;
    }

    @Override
    protected Meters measure(Queue opened) {
        return ShmQueueMeters.of(endpoint);
    }

    /** {@inheritDoc} A request counts as a user until it is completed, so none waits by then. */
    @Override
    protected void close(Queue used) {
        try {
            stopRequests();
        } finally {
            used.close();
        }
    }

    @Override
    protected void unblockUsers() {
        stopRequests();
    }

    /** The pending requests, created with the first request. Called for an exchange that has acquired the queue. */
    PendingRequests requests() {
        synchronized (requestsLock) {
            if (requests == null) {
                Queue open = getIfOpen();
                if (isEnded() || open == null) {
                    throw new RejectedExecutionException("%s was stopped with its CamelContext".formatted(this));
                }
                requests = new PendingRequests(endpoint, open);
            }
            return requests;
        }
    }

    /** How the waits through this endpoint have ended, by what was waited for: a message, room or a reply. */
    Map<String, WaitCounts> waits() {
        Map<String, WaitCounts> waits = new LinkedHashMap<>();
        Queue open = getIfOpen();
        if (open != null) {
            waits.put(WAITS.get(0), open.messageWaits());
            waits.put(WAITS.get(1), open.roomWaits());
        }
        synchronized (requestsLock) {
            if (requests != null) {
                waits.put(WAITS.get(2), requests.waits());
            }
        }
        return waits;
    }

    private void stopRequests() {
        PendingRequests last;
        synchronized (requestsLock) {
            last = requests;
            requests = null;
        }
        if (last != null) {
            last.stop();
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
