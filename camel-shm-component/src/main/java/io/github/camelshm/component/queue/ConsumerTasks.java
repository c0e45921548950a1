// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.spi.ShutdownStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a consumer that take messages, and those messages until they are settled. Started and ended under Camel's
 * lifecycle lock of the consumer; the rest is thread-safe.
 */
final class ConsumerTasks {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerTasks.class);

    private final ShmQueueConsumer consumer;
    private final ShmQueueEndpoint endpoint;

    /** Unsettled messages that no thread of the consumer processes: their exchanges went on elsewhere. */
    private final Set<UnsettledMessage> elsewhere = ConcurrentHashMap.newKeySet();

    /** Volatile: the thread that shuts the context down asks for the pending messages. */
    private volatile List<ConsumerTask> tasks = List.of();

    /** Null while there are no threads. */
    private @Nullable ExecutorService executor;

    ConsumerTasks(ShmQueueConsumer consumer, ShmQueueEndpoint endpoint) {
        this.consumer = consumer;
        this.endpoint = endpoint;
    }

    void start(Queue queue) {
        int threads = endpoint.getConfiguration().getConcurrentConsumers();
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(consumer, endpoint.getEndpointUri(), threads);
        List<ConsumerTask> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            started.add(new ConsumerTask(consumer, this, queue, endpoint));
        }
        tasks = started;
        tasks.forEach(executor::execute);
    }

    boolean isStarted() {
        return executor != null;
    }

    /** Wakes each thread, which then checks the consumer's state again. */
    void wake() {
        tasks.forEach(ConsumerTask::wake);
    }

    /** How many messages are unsettled. */
    int unsettled() {
        int unsettled = elsewhere.size();
        for (ConsumerTask task : tasks) {
            unsettled += task.current() == null ? 0 : 1;
        }
        return unsettled;
    }

    /** Keeps track of a message whose exchange the route has handed to another thread. */
    void keepIfUnsettled(UnsettledMessage message) {
        if (!message.isBeingSettled()) {
            elsewhere.add(message);
            if (message.isBeingSettled()) {
                elsewhere.remove(message);
            }
        }
    }

    /** Stops keeping track of a message, because it is settled. */
    void forget(UnsettledMessage message) {
        elsewhere.remove(message);
    }

    /**
     * Lets the threads finish their messages, unless the timeout has elapsed. Then requeues the messages that are left.
     *
     * @param isForced whether the timeout has elapsed
     */
    void end(boolean isForced) {
        ExecutorService ended = executor;
        if (ended == null) {
            return;
        }
        ended.shutdown();
        if (!isForced) {
            ShutdownStrategy strategy = endpoint.getCamelContext().getShutdownStrategy();
            try {
                ended.awaitTermination(strategy.getTimeout(), strategy.getTimeUnit());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        // Before the threads are interrupted: exchanges fail then, and their messages would be acknowledged.
        requeueAll();
        endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(ended);
        executor = null;
        tasks = List.of();
    }

    private void requeueAll() {
        for (ConsumerTask task : tasks) {
            requeue(task.current());
        }
        elsewhere.forEach(this::requeue);
        elsewhere.clear();
    }

    private void requeue(@Nullable UnsettledMessage message) {
        if (message != null && message.claimSettlement()) {
            LOG.warn(
                    "A message of queue '{}' is requeued, because {} stops before the exchange completes",
                    endpoint.getName(),
                    consumer);
            message.requeue();
        }
    }
}
