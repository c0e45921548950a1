// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.message.MalformedMessageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hand messages to routes in other JVMs of this host, through shared memory.
 *
 * <p>The endpoint opens its queue when the first of its producers and consumers starts. It closes the queue when the last of
 * them has stopped and no exchange is left in them. Other processes see them as one participant. The objects that wait for
 * replies are created with the first request.
 */
@ManagedResource(description = "Managed Shared Memory Queue Endpoint")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "shm-queue",
        title = "Shared Memory Queue",
        syntax = "shm-queue:name",
        category = {Category.CORE, Category.MESSAGING},
        remote = false,
        headersClass = ShmQueueConstants.class)
public class ShmQueueEndpoint extends DefaultEndpoint
        implements AsyncEndpoint, BrowsableEndpoint, HeaderFilterStrategyAware {
    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    private final ShmQueueComponent component;

    @UriPath(description = "The name of the queue: that of its segment.")
    @Metadata(required = true)
    private final String name;

    @UriParam
    private final ShmQueueConfiguration configuration;

    private final ShmQueueStatistics statistics = new ShmQueueStatistics();

    private final SharedQueue shared;
    private final QueueInspection inspection = new QueueInspection(this);

    /** The polling consumers that are started. */
    private final Set<ShmQueuePollingConsumer> pollers = ConcurrentHashMap.newKeySet();

    ShmQueueEndpoint(String uri, ShmQueueComponent component, String name, ShmQueueConfiguration configuration) {
        super(uri, component);
        this.component = component;
        this.name = name;
        this.configuration = configuration;
        this.shared = new SharedQueue(this);
    }

    /** Warns of an option that lets in any name that another program writes. */
    void warnOfAllAllowed() {
        warnOfAllAllowed("allowedHeaders", configuration.getAllowedHeaders());
        warnOfAllAllowed("allowedProperties", configuration.getAllowedProperties());
    }

    private void warnOfAllAllowed(String option, @Nullable String list) {
        if (NamePatterns.of(option, list).test("CamelNameThatNoComponentHas")) {
            LOG.warn(
                    "Option {}={} of {} lets every program that sends to the queue control the components of the "
                            + "route: list only the names that the route needs",
                    option,
                    list,
                    this);
        }
    }

    @Override
    public ShmQueueComponent getComponent() {
        return component;
    }

    /** {@inheritDoc} False: the other end is on this host. */
    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public Producer createProducer() {
        return new ShmQueueProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ShmQueueConsumer consumer = new ShmQueueConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** {@inheritDoc} The consumer takes a message only when it is asked for one, and none ahead. */
    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        ShmQueuePollingConsumer consumer = new ShmQueuePollingConsumer(this);
        configurePollingConsumer(consumer);
        return consumer;
    }

    /** The queue, as this endpoint's producers, consumers and requests share it. */
    SharedQueue shared() {
        return shared;
    }

    /** Registers a polling consumer, whose use of the queue ends when this endpoint is stopped before it. */
    void addPoller(ShmQueuePollingConsumer poller) {
        pollers.add(poller);
    }

    void removePoller(ShmQueuePollingConsumer poller) {
        pollers.remove(poller);
    }

    /**
     * {@inheritDoc} Camel stops an endpoint that it needs for one poll only, but keeps its polling consumer started. That
     * consumer must not remain a participant of the queue.
     */
    @Override
    protected void doStop() throws Exception {
        pollers.forEach(shared::stop);
        super.doStop();
    }

    /** Creates a translator for this endpoint, with the options as they are now. */
    MessageTranslator translator() {
        return new MessageTranslator(this);
    }

    /** Reads the state of the queue, in use or not. */
    QueueInspection inspection() {
        return inspection;
    }

    /** Counts what this endpoint's producers and consumers do. */
    ShmQueueStatistics statistics() {
        return statistics;
    }

    /** How often the queue was attached, in the present use of it. */
    int timesAttached() {
        return ofQueueInUse(open -> open.segment().timesAttached(), 0);
    }

    boolean isAttached() {
        return ofQueueInUse(open -> open.segment().isAttached(), false);
    }

    /** The queue while it is in use, else null. */
    @Nullable
    Queue queueInUse() {
        return shared.getIfOpen();
    }

    /** {@inheritDoc} Returns the messages that wait in the queue, the oldest first, up to the browse limit. */
    @Override
    public List<Exchange> getExchanges() {
        return ofQueueOpened(open -> {
            MessageTranslator translator = translator();
            List<Exchange> exchanges = new ArrayList<>();
            int limit = configuration.getBrowseLimit();
            for (byte[] bytes : open.peek(limit == 0 ? Integer.MAX_VALUE : limit)) {
                Exchange exchange = createExchange();
                translator.readBrowsed(bytes, exchange);
                exchanges.add(exchange);
            }
            return exchanges;
        });
    }

    @ManagedAttribute(description = "The number of messages that wait in the queue")
    public int getDepth() {
        return inspection.read(Queue::depth, 0);
    }

    @ManagedAttribute(
            description = "The number of messages that wait in the queue, by the name of a seda endpoint's attribute")
    public int getCurrentQueueSize() {
        return getDepth();
    }

    @ManagedAttribute(description = "The maximum number of messages in the queue")
    public int getCapacity() {
        return inspection.read(Queue::capacity, 0);
    }

    @ManagedAttribute(description = "The number of unsettled messages, in any JVM")
    public int getUnsettled() {
        return inspection.read(open -> open.status().unsettled(), 0);
    }

    @ManagedAttribute(description = "The number of producers of the queue, in any JVM")
    public int getProducers() {
        return inspection.read(open -> open.status().producers(), 0);
    }

    @ManagedAttribute(description = "The number of consumers of the queue, in any JVM")
    public int getConsumers() {
        return inspection.read(Queue::consumers, 0);
    }

    @ManagedAttribute(description = "The number of messages in the queue that were delivered before")
    public int getRedelivered() {
        return inspection.read(open -> open.status().redelivered(), 0);
    }

    @ManagedAttribute(
            description =
                    "The number of messages that all programs have sent since the queue was created, or a few more")
    public long getSentByAll() {
        return inspection.read(open -> open.status().end(), 0L);
    }

    @ManagedAttribute(
            description =
                    "How often messages were requeued by a program, or reclaimed from a dead one, since the queue "
                            + "was created")
    public long getRedeliveries() {
        return inspection.read(open -> open.status().redeliveries(), 0L);
    }

    @ManagedAttribute(
            description =
                    "The age in milliseconds of the oldest message that waits in the queue; 0 if none does, or if it "
                            + "is not in this component's format")
    public long getOldestMessageAge() {
        return inspection.read(
                open -> {
                    List<byte[]> oldest = open.peek(1);
                    return oldest.isEmpty() ? 0L : ageOf(oldest.get(0));
                },
                0L);
    }

    private long ageOf(byte[] message) {
        try {
            return Math.max(
                    0, System.currentTimeMillis() - translator().decode(message).timestamp());
        } catch (MalformedMessageException e) {
            return 0; // Another program wrote it, without a time.
        }
    }

    @ManagedAttribute(description = "The number of messages sent by this endpoint")
    public long getSent() {
        return statistics.sent();
    }

    @ManagedAttribute(description = "The number of messages taken by this endpoint")
    public long getTaken() {
        return statistics.taken();
    }

    @ManagedAttribute(description = "Messages sent by this endpoint per second, since this attribute was last read")
    public double getSentPerSecond() {
        return statistics.sentPerSecond();
    }

    @ManagedAttribute(description = "Messages taken by this endpoint per second, since this attribute was last read")
    public double getTakenPerSecond() {
        return statistics.takenPerSecond();
    }

    @ManagedAttribute(description = "The number of redelivered messages that this endpoint has taken")
    public long getTakenRedelivered() {
        return statistics.takenRedelivered();
    }

    @ManagedAttribute(description = "The number of exchanges that failed: those that send and those of consumers")
    public long getFailures() {
        return statistics.failures();
    }

    @ManagedAttribute(
            description = "The number of messages that were discarded because the queue was full or had no consumers")
    public long getDiscarded() {
        return statistics.discarded();
    }

    @ManagedAttribute(description = "The number of messages that this endpoint has sent to the dead letter endpoint")
    public long getDeadLettered() {
        return statistics.deadLettered();
    }

    @ManagedAttribute(
            description =
                    "The number of expired messages that this endpoint has skipped: as a consumer, and as a sender "
                            + "that found the queue full")
    public long getExpired() {
        return statistics.expired();
    }

    @ManagedAttribute(description = "The state of the queue: attached, not in use, or why it is lost")
    public String getSegmentState() {
        Queue now = queueInUse();
        return now == null ? "not in use" : now.segment().outage().orElse("attached");
    }

    @ManagedAttribute(description = "The file of the queue")
    public String getSegmentFile() {
        Queue now = queueInUse();
        return now == null ? "" : now.segment().file().toString();
    }

    /** Discards the messages that wait in the queue, and returns their number. */
    @ManagedOperation(description = "Discard the messages that wait in the queue")
    public int purge() {
        return ofQueueOpened(Queue::purge);
    }

    /** {@link #purge}, by the name that it has at a seda endpoint. */
    @ManagedOperation(
            description = "Discard the messages that wait in the queue, by the name of a seda endpoint's operation")
    public int purgeQueue() {
        return purge();
    }

    /** The present state of the queue, with its participants; null if there is no queue. */
    @Nullable
    QueueStatus status() {
        return inspection.read(Queue::status).orElse(null);
    }

    /** The file of the queue, in use by this endpoint or not; null if there is no queue. */
    @Nullable
    Path existingFile() {
        return inspection.read(open -> open.segment().file()).orElse(null);
    }

    private <T> T ofQueueInUse(Function<Queue, T> attribute, T ifNotInUse) {
        return queueInUse() == null ? ifNotInUse : inspection.read(attribute, ifNotInUse);
    }

    private <T> T ofQueueOpened(Function<Queue, T> work) {
        Queue opened = shared.acquire();
        try {
            return work.apply(opened);
        } finally {
            shared.release();
        }
    }

    public String getName() {
        return name;
    }

    /** The options. */
    public ShmQueueConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public int getBrowseLimit() {
        return configuration.getBrowseLimit();
    }

    @Override
    public void setBrowseLimit(int browseLimit) {
        configuration.setBrowseLimit(browseLimit);
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return configuration.getHeaderFilterStrategy();
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        configuration.setHeaderFilterStrategy(headerFilterStrategy);
    }
}
