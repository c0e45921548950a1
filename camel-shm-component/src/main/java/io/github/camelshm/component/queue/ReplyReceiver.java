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
 * A thread that takes the replies to an endpoint's requests. While none is left to it, it does not wait at the queue, as
 * who does is rung with each message; it rests, and takes away now and then what has come too late, so that this fills no
 * queue.
 */
final class ReplyReceiver implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyReceiver.class);

    private static final long POLL_MILLIS = 100;
    private static final long REST_MILLIS = 250;

    private final PendingRequests requests;
    private final ReplyQueueHandle handle;

    /**
     * This thread while it rests, else null. Volatile, as are the requests that it looks at: it says that it rests and then
     * looks whether one is left to it; who leaves one does so, and then looks whether it rests. One sees the other.
     */
    private volatile @Nullable Thread resting;

    private volatile boolean ending;

    ReplyReceiver(PendingRequests requests, ReplyQueueHandle handle) {
        this.requests = requests;
        this.handle = handle;
    }

    /** One more request is left to it. */
    void wake() {
        LockSupport.unpark(resting);
    }

    void end() {
        ending = true;
        wake();
    }

    @Override
    public void run() {
        ReplyQueueHandle.ReplyQueue from = handle.current();
        while (!ending) {
            boolean waits = requests.areLeftToReceiver();
            if (!waits) {
                rest();
            }
            takeFrom(from.queue(), waits);
            from = next(from);
        }
    }

    private void rest() {
        resting = Thread.currentThread();
        if (!ending && !requests.areLeftToReceiver()) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(REST_MILLIS));
        }
        resting = null;
    }

    /** Where to take the next reply from. If that is another queue, what waits for a reply to the one before fails. */
    private ReplyQueueHandle.ReplyQueue next(ReplyQueueHandle.ReplyQueue before) {
        ReplyQueueHandle.ReplyQueue next;
        try {
            // While nobody waits it is early enough to open another one with the next request.
            next = requests.areLeftToReceiver() ? handle.renewed() : handle.current();
        } catch (RuntimeException | Error e) {
            LOG.debug("There is no reply queue now", e);
            return before; // Lost still, or closed; whatever it is, without this thread nothing is taken any more.
        }
        if (next.incarnation() != before.incarnation()) {
            requests.failAllBut(next.incarnation());
        }
        return next;
    }

    /** What is there, and if it waits what comes next. */
    private void takeFrom(Queue from, boolean waits) {
        try {
            Delivery delivery = waits ? from.poll(POLL_MILLIS, TimeUnit.MILLISECONDS) : from.poll();
            while (delivery != null) {
                requests.answer(delivery);
                delivery = from.poll();
            }
        } catch (InterruptedException e) {
            // By our own end, which the loop sees.
        } catch (SegmentException | IllegalStateException | InternalError e) {
            // Closed, as another one was opened; or lost, with the replies in it.
            LOG.debug("No replies can be taken from queue '{}' now", from.name(), e);
            pause(from);
        } catch (RuntimeException | Error e) {
            // Whatever it is, without this thread no reply is taken any more, and others still wait.
            LOG.warn("A reply from queue '{}' could not be taken", from.name(), e);
        }
    }

    private void pause(Queue from) {
        try {
            if (from == handle.current().queue()) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            // Nothing to do but to look again.
        }
    }
}
