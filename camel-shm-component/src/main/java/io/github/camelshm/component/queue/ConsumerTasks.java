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
 * The threads of a consumer that take messages, and what they have taken until it is settled. Started and ended under Camel's
 * lock on the consumer's life; the rest is thread-safe.
 */
final class ConsumerTasks {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerTasks.class);

    private final ShmQueueConsumer consumer;
    private final ShmQueueEndpoint endpoint;

    /** Unsettled messages of no taker's thread: their exchanges went on elsewhere. */
    private final Set<UnsettledMessage> elsewhere = ConcurrentHashMap.newKeySet();

    /** Volatile: asked for what is pending by the thread that shuts the context down. */
    private volatile List<ConsumerTask> takers = List.of();

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
        takers = started;
        takers.forEach(executor::execute);
    }

    boolean isStarted() {
        return executor != null;
    }

    /** Has each of them ask again what it is to do. */
    void wake() {
        takers.forEach(ConsumerTask::wake);
    }

    /** How many messages are taken and not settled. */
    int unsettled() {
        int unsettled = elsewhere.size();
        for (ConsumerTask taker : takers) {
            unsettled += taker.current() == null ? 0 : 1;
        }
        return unsettled;
    }

    /** Keeps in view what the route has handed to others. */
    void keepIfUnsettled(UnsettledMessage message) {
        if (!message.isBeingSettled()) {
            elsewhere.add(message);
            if (message.isBeingSettled()) {
                elsewhere.remove(message);
            }
        }
    }

    /** A message is settled. */
    void forget(UnsettledMessage message) {
        elsewhere.remove(message);
    }

    /**
     * Lets the threads finish their messages, unless they had their time; what is left then goes back.
     *
     * @param isForced whether they had their time
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
        // First of all: exchanges fail when their threads are interrupted, and would be acknowledged then.
        giveBackAll();
        endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(ended);
        executor = null;
        takers = List.of();
    }

    private void giveBackAll() {
        for (ConsumerTask taker : takers) {
            giveBack(taker.current());
        }
        elsewhere.forEach(this::giveBack);
        elsewhere.clear();
    }

    private void giveBack(@Nullable UnsettledMessage message) {
        if (message != null && message.beginToSettle()) {
            LOG.warn(
                    "A message of queue '{}' is given back, as {} ends before its exchange",
                    endpoint.getName(),
                    consumer);
            message.giveBack();
        }
    }
}
