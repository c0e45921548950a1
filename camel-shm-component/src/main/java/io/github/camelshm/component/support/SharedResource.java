// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the users of a resource, which an endpoint opens for its first user and closes after its last. Each exchange
 * in a producer is a user, because Camel calls producers that it has already stopped: it evicts them between one
 * thread's lookup and its call. A started producer or consumer is a user too, so that the resource is not opened and
 * closed for each exchange. It stops being one when the component ends, because not all of them have been stopped by then.
 *
 * <p>The number of users, and the bit that says whether new ones are admitted, are one atomic word. A user adds itself
 * to the number before it tests the bit, so the resource is never closed under a user that was admitted. A user that
 * was not admitted takes the lock, under which all opening and closing happens. Thread-safe. Internal to the component.
 *
 * @param <R> the type of the resource
 */
public abstract class SharedResource<R> {
    private static final Logger LOG = LoggerFactory.getLogger(SharedResource.class);

    private static final long ADMITS = 1;
    private static final long USER = 2;

    private final SharedResources component;

    /** {@link #USER} for each user, plus {@link #ADMITS} while the resource is open and the component has not ended. */
    private final AtomicLong users = new AtomicLong();

    /** The producers and consumers among the users. Guarded by this. */
    private final Set<Object> started = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The resource while it is open, else null. Written under the lock. */
    private volatile @Nullable R resource;

    /** The meters of the open resource. Guarded by this. */
    private Meters meters = Meters.NONE;

    /** For an endpoint of this component. */
    protected SharedResource(SegmentComponent<?> component) {
        this(component.sharedResources());
    }

    SharedResource(SharedResources component) {
        this.component = component;
    }

    /** Opens the resource. Never called while it is open. An exception goes to the user that needed the resource. */
    protected abstract R open();

    /** Registers the meters of the resource that has just been opened. They are removed when it is closed. */
    protected abstract Meters measure(R opened);

    /** Closes the resource, when no user is left. */
    protected abstract void close(R used);

    /** Called when the component ends: unblocks users that would wait a long time. */
    protected void unblockUsers() {
        // By default no user waits a long time.
    }

    /**
     * Adds a user, and opens the resource if it is not open. Each successful call needs one call of {@link #release}.
     * Neither takes a lock while there is another user.
     *
     * @return the resource
     * @throws RejectedExecutionException if the component has ended
     */
    @SuppressWarnings("NullAway") // While it has a user it stays open.
    public final R acquire() {
        if ((users.getAndAdd(USER) & ADMITS) == 0) {
            admit();
        }
        return resource;
    }

    /** The resource, or null if it is not open. The call does not count as a use. */
    public final @Nullable R getIfOpen() {
        return resource;
    }

    private void admit() {
        try {
            openIfNotEnded();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private synchronized void openIfNotEnded() {
        // Registers first: if the end of the component does not find this resource, isEnded() is true here.
        component.add(this);
        try {
            if (component.isEnded()) {
                throw new RejectedExecutionException("%s was stopped with its CamelContext".formatted(this));
            }
            if (resource == null) {
                resource = open();
                meters = measure(resource);
            }
            users.getAndUpdate(word -> word | ADMITS);
        } finally {
            if (resource == null) {
                component.remove(this);
            }
        }
    }

    /** Removes a user that {@link #acquire} has added. */
    public final void release() {
        if (users.addAndGet(-USER) < USER) {
            closeIfUnused();
        }
    }

    private synchronized void closeIfUnused() {
        if (resource == null || users.getAndUpdate(word -> word < USER ? 0 : word) >= USER) {
            return; // Others came in the meantime, and the last of them has closed it or will.
        }
        R last = resource;
        // The memory is unmapped only when nothing refers to the mapping, and a stopped endpoint may stay reachable for
        // a
        // long time.
        resource = null;
        try {
            meters.close();
            meters = Meters.NONE;
            close(last);
        } catch (RuntimeException | Error e) {
            // Any user may be the last one, so its exchange must not fail because closing failed.
            LOG.warn("{} could not be closed", this, e);
        }
        // Removed only now, so that the end of the component waits until it is closed.
        component.remove(this);
        notifyAll();
    }

    /**
     * Adds a user like {@link #acquire}, until the service stops or the component ends.
     *
     * @param service a producer or consumer that starts, or a polled message
     */
    public final synchronized R start(Object service) {
        R opened = acquire();
        started.add(service);
        return opened;
    }

    /** Removes the user that {@link #start} has added, if it was called. */
    public final synchronized void stop(Object service) {
        if (started.remove(service)) {
            release();
        }
    }

    /** Whether the component has ended, so that a waiting user must give up. Only a user may call this method. */
    public final boolean isEnded() {
        return (users.get() & ADMITS) == 0;
    }

    final void end() {
        synchronized (this) {
            users.getAndUpdate(word -> word & ~ADMITS);
        }
        unblockUsers();
        synchronized (this) {
            Set.copyOf(started).forEach(this::stop);
        }
        closeIfUnused();
    }

    final synchronized void awaitClosed(long deadline) {
        try {
            for (long left = 1;
                    resource != null && left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
