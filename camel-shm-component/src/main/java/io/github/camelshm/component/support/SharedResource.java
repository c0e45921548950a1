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
 * The use of what an endpoint opens for its first user and closes after its last. Each exchange in a producer is a user:
 * Camel calls producers that it has stopped already, since it evicts them between one thread's lookup and its call. A
 * producer or consumer that is started is one too, so that not each exchange opens and closes anything; but it is none any
 * more when the component has ended, as not all are stopped by then.
 *
 * <p>The number of users and whether new ones are admitted are one atomic word. A user counts itself first and looks
 * afterwards, so nothing is closed under a user that was admitted. One that was not admitted takes the lock, under which
 * everything is opened and closed. Thread-safe. Internal to the component.
 *
 * @param <R> what is opened
 */
public abstract class SharedResource<R> {
    private static final Logger LOG = LoggerFactory.getLogger(SharedResource.class);

    private static final long ADMITS = 1;
    private static final long USER = 2;

    private final SharedResources component;

    /** {@link #USER} for each user, and {@link #ADMITS} while it is open and not ended. */
    private final AtomicLong users = new AtomicLong();

    /** The producers and consumers among the users. Guarded by this. */
    private final Set<Object> started = Collections.newSetFromMap(new IdentityHashMap<>());

    /** While it is open, else null. Written under the lock. */
    private volatile @Nullable R resource;

    /** Of what is open. Guarded by this. */
    private Meters meters = Meters.NONE;

    /** Of an endpoint of this component. */
    protected SharedResource(SegmentComponent<?> component) {
        this(component.sharedResources());
    }

    SharedResource(SharedResources component) {
        this.component = component;
    }

    /** Opens what is used. Never called while it is open; an exception is the user's who needed it. */
    protected abstract R open();

    /** Measures what has just been opened, until it is closed. */
    protected abstract Meters measure(R opened);

    /** Closes what was used, when no user is left. */
    protected abstract void close(R used);

    /** The component ends: whatever keeps users waiting for long is to let go of them. */
    protected void letGo() {
        // No user stays for long.
    }

    /**
     * Counts one more user, for which it is opened if need be. Each successful call needs one of {@link #leave}. Neither
     * takes a lock while there is another user.
     *
     * @return what is open
     * @throws RejectedExecutionException if the component has ended
     */
    @SuppressWarnings("NullAway") // While it has a user it stays open.
    public final R enter() {
        if ((users.getAndAdd(USER) & ADMITS) == 0) {
            admit();
        }
        return resource;
    }

    /** What is open, if anything is. Does not count as a use. */
    public final @Nullable R inUse() {
        return resource;
    }

    private void admit() {
        try {
            openIfNotEnded();
        } catch (RuntimeException | Error e) {
            leave();
            throw e;
        }
    }

    private synchronized void openIfNotEnded() {
        // First that it is known: an end that does not find it is seen here.
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

    /** Takes back an {@link #enter}. */
    public final void leave() {
        if (users.addAndGet(-USER) < USER) {
            closeIfUnused();
        }
    }

    private synchronized void closeIfUnused() {
        if (resource == null || users.getAndUpdate(word -> word < USER ? 0 : word) >= USER) {
            return; // Others came meanwhile, and left or will leave.
        }
        R last = resource;
        // A mapping goes with the last reference to it, and a stopped endpoint may live on for long.
        resource = null;
        try {
            meters.close();
            meters = Meters.NONE;
            close(last);
        } catch (RuntimeException | Error e) {
            // This user only happens to be the last one: its exchange must not fail for it.
            LOG.warn("{} could not be closed", this, e);
        }
        // Last, as the end of the component waits for what it finds.
        component.remove(this);
        notifyAll();
    }

    /**
     * As {@link #enter}, until it stops or the component ends.
     *
     * @param service a producer or consumer that starts, or a polled message
     */
    public final synchronized R start(Object service) {
        R opened = enter();
        started.add(service);
        return opened;
    }

    /** Takes back a {@link #start}, if there was one. */
    public final synchronized void stop(Object service) {
        if (started.remove(service)) {
            leave();
        }
    }

    /** Whether the component has ended, so that a waiting user has to give up. Only a user may ask. */
    public final boolean isEnded() {
        return (users.get() & ADMITS) == 0;
    }

    final void end() {
        synchronized (this) {
            users.getAndUpdate(word -> word & ~ADMITS);
        }
        letGo();
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
