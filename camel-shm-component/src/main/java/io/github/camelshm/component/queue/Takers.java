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
final class Takers {
    private static final Logger LOG = LoggerFactory.getLogger(Takers.class);

    private final ShmQueueConsumer consumer;
    private final ShmQueueEndpoint endpoint;

    /** Unsettled messages of no taker's thread: their exchanges went on elsewhere. */
    private final Set<MessageInHand> elsewhere = ConcurrentHashMap.newKeySet();

    /** Volatile: asked for what is pending by the thread that shuts the context down. */
    private volatile List<Taker> takers = List.of();

    /** Null while there are no threads. */
    private @Nullable ExecutorService executor;

    Takers(ShmQueueConsumer consumer, ShmQueueEndpoint endpoint) {
        this.consumer = consumer;
        this.endpoint = endpoint;
    }

    void start(Queue queue) {
        int threads = endpoint.getConfiguration().getConcurrentConsumers();
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(consumer, endpoint.getEndpointUri(), threads);
        List<Taker> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            started.add(new Taker(consumer, this, queue, endpoint));
        }
        takers = started;
        takers.forEach(executor::execute);
    }

    boolean isStarted() {
        return executor != null;
    }

    /** Has each of them ask again what it is to do. */
    void wake() {
        takers.forEach(Taker::wake);
    }

    /** How many messages are taken and not settled. */
    int unsettled() {
        int unsettled = elsewhere.size();
        for (Taker taker : takers) {
            unsettled += taker.current() == null ? 0 : 1;
        }
        return unsettled;
    }

    /** Keeps in view what the route has handed to others. */
    void keepIfUnsettled(MessageInHand message) {
        if (!message.isBeingSettled()) {
            elsewhere.add(message);
            if (message.isBeingSettled()) {
                elsewhere.remove(message);
            }
        }
    }

    /** A message is settled. */
    void forget(MessageInHand message) {
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
        for (Taker taker : takers) {
            giveBack(taker.current());
        }
        elsewhere.forEach(this::giveBack);
        elsewhere.clear();
    }

    private void giveBack(@Nullable MessageInHand message) {
        if (message != null && message.beginToSettle()) {
            LOG.warn(
                    "A message of queue '{}' is given back, as {} ends before its exchange",
                    endpoint.getName(),
                    consumer);
            message.giveBack();
        }
    }
}
