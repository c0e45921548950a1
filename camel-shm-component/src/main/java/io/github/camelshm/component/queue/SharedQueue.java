// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.component.support.SharedResource;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.queue.WaitCounts;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An endpoint's queue, as its producers, consumers and requests share it. */
final class SharedQueue extends SharedResource<Queue> {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    private final ShmQueueEndpoint endpoint;

    /** Null until the first request since the queue was opened. Written under {@link #requestsLock}; volatile for its counts. */
    private volatile @Nullable PendingRequests requests;

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

    /** What threads wait for. */
    enum Awaited {
        MESSAGE,
        ROOM,
        REPLY;

        /** As the console and the meters name it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the waits through this endpoint have ended. */
    WaitCounts waits(Awaited awaited) {
        Queue open = getIfOpen();
        PendingRequests pending = requests;
        WaitCounts counts =
                switch (awaited) {
                    case MESSAGE -> open == null ? null : open.messageWaits();
                    case ROOM -> open == null ? null : open.roomWaits();
                    case REPLY -> pending == null ? null : pending.waits();
                };
        return counts == null ? WaitCounts.NONE : counts;
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
