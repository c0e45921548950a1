// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.segment.SegmentException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ShutdownStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context's candidacy for the leadership of one namespace.
 *
 * <p>Everything happens on a thread of its own, in a check that is made periodically. The check holds none of this
 * component's locks while it notifies listeners, because they start and stop routes on this thread, which may take as long
 * as the shutdown timeout.
 * The methods only say what is wanted, because Camel calls them while it holds locks of its own.
 *
 * <pre>
 *     begun, not disabled             competes
 *     withdrawn, or disabled          notifies the listeners that it does not lead, but stays leader until the
 *                                     {@link DependentRoutes} have ended or the shutdown timeout has passed; then resigns
 *     withdrawn, and does not lead    leaves the cluster
 * </pre>
 *
 * <p>Thread-safe.
 */
final class Candidacy {
    private static final Logger LOG = LoggerFactory.getLogger(ShmClusterService.class);

    /**
     * camel-master starts its consumer a second after it was notified, without checking that it still leads. So a loss
     * within this time is notified again when the time is over.
     */
    private static final long MASTER_DELAY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How much longer than the shutdown timeout the end waits. */
    private static final long END_MARGIN_MILLIS = 2_000;

    private static final long PAUSE_MILLIS = 10;

    private final ShmClusterService service;
    private final ShmClusterView view;

    /** Null while the service is stopped. Guarded by this. */
    private @Nullable ScheduledExecutorService executor;

    /** Null while this context is no member. Written under this; volatile, because any thread asks for the term. */
    private volatile @Nullable Cluster cluster;

    /** Written under this. */
    private volatile boolean isBegun;

    private volatile boolean isDisabled;

    /** Whether the context is stopping. */
    private volatile boolean isFrozen;

    /** Whether the routes may run. Written by the thread that checks. */
    private volatile boolean leads;

    /** When it became leader the last time, for people to read. */
    private volatile @Nullable Instant ledFrom;

    /** The thread that checks. */
    private volatile @Nullable Thread checking;

    // Used only by the thread that checks. Times are of System.nanoTime().
    private long ledSince;
    private @Nullable Long notifyAgainAt;
    private @Nullable Long resigningSince;
    private @Nullable String failure;

    Candidacy(ShmClusterService service, ShmClusterView view) {
        this.service = service;
        this.view = view;
    }

    /** @throws RuntimeException as {@link ShmClusterService#open} */
    synchronized void begin() {
        if (cluster == null) {
            cluster = service.open(view.getNamespace());
        }
        isBegun = true;
        isFrozen = false;
        if (executor == null) {
            executor = context()
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(view, "ShmCluster-" + view.getNamespace());
            // Its checks end with it, and report their failures themselves.
            Future<?> unused =
                    executor.scheduleWithFixedDelay(this::check, 0, service.getCheckInterval(), TimeUnit.MILLISECONDS);
        }
    }

    synchronized void withdraw() {
        isBegun = false;
    }

    void setDisabled(boolean disabled) {
        isDisabled = disabled;
    }

    boolean isDisabled() {
        return isDisabled;
    }

    /** Whether the routes of this context may run as those of the leader. */
    boolean leads() {
        return leads;
    }

    /** Since when the routes of this context may run as those of the leader; empty if they may not. */
    Optional<Instant> leadsSince() {
        return leads ? Optional.ofNullable(ledFrom) : Optional.empty();
    }

    /** Null while this context is no member. */
    @Nullable
    Cluster cluster() {
        return cluster;
    }

    /** The term in which this context leads, also while it waits for its routes to end; empty if it does not. */
    OptionalLong term() {
        Cluster open = cluster;
        return open == null ? OptionalLong.empty() : open.term();
    }

    private void check() {
        checking = Thread.currentThread();
        try {
            boolean competes = isBegun && !isDisabled;
            if (!isFrozen) {
                setLeads(competes && compete());
                view.notifyOfChanges();
            }
            if (competes) {
                resigningSince = null;
            } else {
                giveUp();
            }
        } catch (RuntimeException | Error e) {
            // Thrown by a listener, or an OutOfMemoryError. The next check must run anyway.
            LOG.warn("Cluster '{}': a check has failed", view.getNamespace(), e);
        } finally {
            checking = null;
        }
    }

    private boolean compete() {
        Cluster open = cluster;
        try {
            boolean leadsNow = open != null && open.compete();
            failure = null;
            return leadsNow;
        } catch (SegmentException e) {
            if (!Objects.equals(e.getMessage(), failure)) {
                failure = e.getMessage();
                LOG.warn("Cluster '{}': this context cannot lead: {}", view.getNamespace(), failure);
            }
            return false;
        }
    }

    private void setLeads(boolean leadsNow) {
        if (leadsNow && !leads) {
            ledSince = System.nanoTime();
            ledFrom = Instant.now();
            notifyAgainAt = null;
            LOG.info("Cluster '{}': '{}' leads, in term {}", view.getNamespace(), service.getId(), term().orElse(0));
        } else if (!leadsNow && leads) {
            if (System.nanoTime() - ledSince < MASTER_DELAY_NANOS && routes().hasStartedMaster()) {
                notifyAgainAt = ledSince + MASTER_DELAY_NANOS;
            }
            LOG.info("Cluster '{}': '{}' does not lead any more", view.getNamespace(), service.getId());
        }
        leads = leadsNow;
        if (notifyAgainAt != null && System.nanoTime() - notifyAgainAt >= 0) {
            notifyAgainAt = null;
            view.notifyOfLeader();
        }
    }

    private void giveUp() {
        Cluster open = cluster;
        if (open == null) {
            return;
        }
        if (open.term().isPresent()) {
            if (!checkRoutesEnded()) {
                return;
            }
            open.resign();
        }
        leads = false;
        resigningSince = null;
        synchronized (this) {
            if (isBegun) {
                return; // Disabled, or begun again since.
            }
            cluster = null;
        }
        open.close();
    }

    /**
     * Checks whether the routes have ended. The first call begins the time that they may take. After that, warns that they
     * have not ended.
     *
     * @return whether another member may lead: they have ended, or the time is over
     */
    private boolean checkRoutesEnded() {
        if (resigningSince == null) {
            resigningSince = System.nanoTime();
        }
        if ((notifyAgainAt == null || isFrozen) && routes().haveEnded()) {
            return true;
        }
        long timeout = shutdownTimeoutMillis();
        boolean isOverdue = System.nanoTime() - resigningSince > TimeUnit.MILLISECONDS.toNanos(timeout);
        if (isOverdue) {
            LOG.warn(
                    "Cluster '{}': another member may lead now, although routes of this context have not ended within {} ms,"
                            + " the timeout of its shutdown strategy",
                    view.getNamespace(),
                    timeout);
        }
        return isOverdue;
    }

    /**
     * Suspends competing, resigning (until it is withdrawn) and notifying, and waits for a notification in progress. Called
     * when the context begins to stop, which could deadlock otherwise: ClusteredRoutePolicy holds its lock while it starts
     * or stops a route, and the thread that stops the context holds a route's lock while it waits for the policy's.
     */
    void freeze() {
        isFrozen = true;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(shutdownTimeoutMillis());
        try {
            while (checking != null && checking != Thread.currentThread() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Withdraws, and returns when this context has left the cluster, and its thread has ended. */
    void end() {
        ScheduledExecutorService ending;
        synchronized (this) {
            isBegun = false;
            ending = executor;
            executor = null;
        }
        if (ending == null) {
            return;
        }
        try {
            if (checking != Thread.currentThread()) {
                awaitEnd(ending.submit(this::giveUpNow));
            }
        } catch (RejectedExecutionException e) {
            // The context has ended its threads already.
            giveUpNow();
        } finally {
            context().getExecutorServiceManager().shutdownNow(ending);
            leave();
        }
    }

    private void awaitEnd(Future<?> end) {
        try {
            end.get(shutdownTimeoutMillis() + END_MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Cluster '{}': its routes have not ended in time", view.getNamespace(), e);
        }
    }

    private void giveUpNow() {
        try {
            check();
            while (cluster != null) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        Cluster open;
        synchronized (this) {
            open = cluster;
            cluster = null;
        }
        if (open != null) {
            open.close();
        }
        leads = false;
    }

    private DependentRoutes routes() {
        return new DependentRoutes(context(), view.getNamespace());
    }

    private long shutdownTimeoutMillis() {
        ShutdownStrategy strategy = context().getShutdownStrategy();
        return strategy.getTimeUnit().toMillis(strategy.getTimeout());
    }

    private CamelContext context() {
        return service.getCamelContext();
    }
}
