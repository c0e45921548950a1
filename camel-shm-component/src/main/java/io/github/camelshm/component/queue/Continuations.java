// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rest of a route once the wait for a reply is over, in threads of its own. So no route holds up the threads that
 * receive replies, time requests out, or stop an endpoint.
 *
 * <p>A continuation may send a request and wait for that reply, whose continuation then needs another thread. So
 * none is ever queued behind another: there is no queue and no bound, whatever the thread pool profile says, as in
 * {@link java.util.concurrent.Executors#newCachedThreadPool}. Thread-safe.
 */
final class Continuations {
    private static final Logger LOG = LoggerFactory.getLogger(Continuations.class);

    private final ExecutorServiceManager executors;

    /** Null until the first continuation, and after each stop. Guarded by this. */
    private @Nullable ExecutorService pool;

    Continuations(ExecutorServiceManager executors) {
        this.executors = executors;
    }

    /** Notifies the callback, in another thread, that its exchange is done. */
    void run(AsyncCallback callback) {
        try {
            execute(() -> done(callback));
        } catch (RuntimeException | Error e) {
            // No thread can be created, or Camel has shut all of them down. Running it in this thread is better than
            // never.
            LOG.warn(
                    "The continuation of a request runs in {}: {}",
                    Thread.currentThread().getName(),
                    e.toString());
            done(callback);
        }
    }

    private synchronized void execute(Runnable continuation) {
        if (pool == null) {
            pool = executors.newCachedThreadPool(this, "shm-queue-continuation");
        }
        pool.execute(continuation);
    }

    private static void done(AsyncCallback callback) {
        try {
            callback.done(false);
        } catch (RuntimeException | Error e) {
            LOG.warn("The continuation of a request failed", e);
        }
    }

    /** Ends the threads once their continuations are done. Does not wait for them. */
    synchronized void stop() {
        if (pool != null) {
            executors.shutdown(pool);
            pool = null;
        }
    }
}
