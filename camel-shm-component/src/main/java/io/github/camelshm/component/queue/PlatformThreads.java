// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.util.concurrent.ThreadFactory;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.apache.camel.util.concurrent.ThreadFactoryTypeAware;

/**
 * Gives platform threads to consumers that spin, and to the tasks that receive replies and time requests out, where Camel
 * creates virtual threads ({@code camel.threads.virtual.enabled}). A virtual thread that spins keeps its carrier, and as
 * many of them as there are cores would keep everything else from running. The pools and the names of the threads remain
 * Camel's.
 */
final class PlatformThreads implements ExecutorServiceManager.ThreadFactoryListener {
    private final ExecutorServiceManager executors;

    PlatformThreads(ExecutorServiceManager executors) {
        this.executors = executors;
    }

    @Override
    public ThreadFactory onNewThreadFactory(Object source, ThreadFactory factory) {
        boolean isVirtual = factory instanceof ThreadFactoryTypeAware aware && aware.isVirtual();
        if (!isVirtual || !isNeededBy(source) || !(factory instanceof CamelThreadFactory camel)) {
            return factory;
        }
        return work -> {
            Thread thread = new Thread(work, executors.resolveThreadName(camel.getName()));
            thread.setDaemon(true);
            return thread;
        };
    }

    private static boolean isNeededBy(Object source) {
        return source instanceof PendingRequests
                || (source instanceof ShmQueueConsumer consumer && consumer.isSpinning());
    }
}
