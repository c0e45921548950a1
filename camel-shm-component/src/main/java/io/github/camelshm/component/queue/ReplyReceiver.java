// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.SegmentException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes the replies to an endpoint's requests. While no request is left to it, it does not wait at the queue,
 * because each message rings the doorbell of a participant that waits. It parks instead, and removes late replies now and
 * then, so that they do not fill a queue.
 */
final class ReplyReceiver implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyReceiver.class);

    private static final long POLL_MILLIS = 100;
    private static final long PARK_MILLIS = 250;

    private final PendingRequests requests;
    private final ReplyQueueHandle handle;

    /**
     * This thread while it is parked, else null. Dekker handshake: the receiver sets {@code parked}, then re-checks whether
     * a request is left to it; a requester leaves one to it, then checks {@code parked}. Both are volatile, so one of them
     * sees the other.
     */
    private volatile @Nullable Thread parked;

    private volatile boolean ending;

    ReplyReceiver(PendingRequests requests, ReplyQueueHandle handle) {
        this.requests = requests;
        this.handle = handle;
    }

    /** Called when one more request is left to the receiver. */
    void wake() {
        LockSupport.unpark(parked);
    }

    void end() {
        ending = true;
        wake();
    }

    @Override
    public void run() {
        ReplyQueueHandle.ReplyQueue from = handle.current();
        while (!ending) {
            boolean waits = requests.isReceiverNeeded();
            if (!waits) {
                park();
            }
            takeFrom(from.queue(), waits);
            from = next(from);
        }
    }

    private void park() {
        parked = Thread.currentThread();
        if (!ending && !requests.isReceiverNeeded()) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(PARK_MILLIS));
        }
        parked = null;
    }

    /**
     * Returns where to take the next reply from. If that is another queue, the requests that wait for a reply in the one
     * before fail.
     */
    private ReplyQueueHandle.ReplyQueue next(ReplyQueueHandle.ReplyQueue before) {
        ReplyQueueHandle.ReplyQueue next;
        try {
            // While no request is left to the receiver, opening another queue can wait for the next request.
            next = requests.isReceiverNeeded() ? handle.renewed() : handle.current();
        } catch (RuntimeException | Error e) {
            LOG.debug("There is no reply queue now", e);
            // Still lost, or closed. Whatever the failure is, without this thread no reply is taken.
            return before;
        }
        if (next.incarnation() != before.incarnation()) {
            requests.failAllBut(next.incarnation());
        }
        return next;
    }

    /** Takes the replies that are there. If {@code waits}, waits for the first of them. */
    private void takeFrom(Queue from, boolean waits) {
        try {
            Delivery delivery = waits ? from.poll(POLL_MILLIS, TimeUnit.MILLISECONDS) : from.poll();
            while (delivery != null) {
                requests.complete(delivery);
                delivery = from.poll();
            }
        } catch (InterruptedException e) {
            // The receiver is being stopped, which the loop sees.
        } catch (SegmentException | IllegalStateException | InternalError e) {
            // Closed, because another one was opened; or lost, with the replies in it.
            LOG.debug("No replies can be taken from queue '{}' now", from.name(), e);
            pause(from);
        } catch (RuntimeException | Error e) {
            // Any failure is caught: without this thread no reply is taken, and other requests still wait.
            LOG.warn("A reply from queue '{}' could not be taken", from.name(), e);
        }
    }

    private void pause(Queue from) {
        try {
            if (from == handle.current().queue()) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            // The loop decides whether to continue.
        }
    }
}
