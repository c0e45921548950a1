// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one requester that polls for its reply itself, for up to 100 microseconds after its request was sent. A consumer
 * that is awake replies within that time, and the requester then needs no other thread. On two cores a request then
 * takes 5 microseconds in the median, instead of 73. Thread-safe.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding is part of a short wait.
final class LoneRequester {
    /** Somewhat more than it takes to wake a consumer. */
    private static final long POLL_NANOS = 100_000;

    /** The first part of {@link #POLL_NANOS}, in which the requester keeps its core. */
    private static final long SPIN_NANOS = 20_000;

    private final AtomicReference<PendingRequests.@Nullable Request> request = new AtomicReference<>();

    /** Makes this the lone request, if there is none. */
    void offer(PendingRequests.Request candidate) {
        request.compareAndSet(null, candidate);
    }

    boolean is(PendingRequests.Request candidate) {
        return request.get() == candidate;
    }

    boolean isNone() {
        return request.get() == null;
    }

    /** Ends the request's turn as the lone request. Returns whether it had the turn. */
    boolean leave(PendingRequests.Request candidate) {
        return request.compareAndSet(candidate, null);
    }

    /**
     * Polls until {@link #POLL_NANOS} have elapsed or the requester is to poll no longer.
     *
     * @return whether there is a delivery
     */
    static boolean poll(Queue replies, Delivery delivery, BooleanSupplier goesOn) {
        long begun = System.nanoTime();
        long waited = 0;
        while (waited < POLL_NANOS && goesOn.getAsBoolean()) {
            if (replies.poll(delivery)) {
                return true;
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
            waited = System.nanoTime() - begun;
        }
        return false;
    }
}
