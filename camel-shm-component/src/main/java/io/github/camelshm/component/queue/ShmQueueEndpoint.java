// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.component.support.SegmentAccess;
import io.github.camelshm.component.support.Usage;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.IdleStrategy;
import io.github.camelshm.memory.Queue;
import io.github.camelshm.memory.QueueOptions;
import io.github.camelshm.memory.QueueStatus;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.memory.SegmentLostException;
import io.github.camelshm.memory.SegmentOptions;
import io.github.camelshm.message.MalformedMessageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.WaitForTaskToComplete;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hand messages to routes in other JVMs of this host, through shared memory.
 *
 * <p>The endpoint opens its queue when the first of its producers and consumers starts, and closes it when the last of
 * them has stopped and no exchange is left in them; to everybody else they are one participant. What waits for replies is made with the first request.
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
    static final String IDLE_STRATEGIES = "block,backoff,yield,busySpin";
    static final String ON_FAILURES = "acknowledge,redeliver";
    static final int DEFAULT_POLL_TIMEOUT = 1000;

    /** A message's deliveries are counted in four bits. */
    static final int MAX_DELIVERIES = 15;

    private static final Logger LOG = LoggerFactory.getLogger(ShmQueueEndpoint.class);

    private final ShmQueueComponent component;

    @UriPath(description = "The name of the queue: that of its segment.")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_SIZE,
            description =
                    "How many messages the queue holds, if this endpoint creates it: rounded up to a power of two, "
                            + "from 16 to 262144. A queue that exists keeps its own size.")
    private int size = QueueOptions.DEFAULT_SIZE;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_MESSAGE_SIZE,
            description =
                    "The most bytes of a message that lie in the queue itself, if this endpoint creates it. A larger "
                            + "message travels in a file of its own beside the queue. The memory of a queue is about its size "
                            + "times this, and an endpoint that makes requests has a reply queue of up to 256 times this.")
    private int messageSize = QueueOptions.DEFAULT_MESSAGE_SIZE;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_MAX_MESSAGE_SIZE,
            description =
                    "The most bytes, encoded, of a message that this endpoint sends or reads, whoever created the queue. "
                            + "A larger one is not sent, and its exchange fails; a consumer gives it back, for another "
                            + "whose limit is higher.")
    private int maxMessageSize = QueueOptions.DEFAULT_MAX_MESSAGE_SIZE;

    @UriParam(
            defaultValue = "ifAbsent",
            enums = SegmentAccess.CREATE_MODES,
            description = "What to do where the queue exists already, or does not: attach to it or else create it "
                    + "(`ifAbsent`), wait for it if it does not exist (`never`; without `reattach` fail), fail if it exists "
                    + "(`exclusive`).")
    private CreateMode createMode = CreateMode.IF_ABSENT;

    @UriParam(
            description =
                    "Whether to unlink the queue, with what is in it, when its last user on the host stops, if it "
                            + "was created by one that says so.")
    private boolean unlinkOnStop;

    @UriParam(
            defaultValue = "true",
            description = "Whether to attach again when the queue is unlinked, replaced or truncated, and, unless "
                    + "`createMode` is `never`, to make it again if it is gone. If false, a lost queue fails exchanges "
                    + "until the route is restarted.")
    private boolean reattach = true;

    @UriParam(
            label = "security",
            defaultValue = SegmentAccess.OWNER_ONLY,
            description = "The permissions of the queue, if this endpoint creates it, whatever the umask.")
    private String permissions = SegmentAccess.OWNER_ONLY;

    @UriParam(
            label = "security",
            description = "The users, beside the one who runs this JVM, whose queues may be used: names with commas "
                    + "between them, or `*` for all. Another user may cut a queue short, or fill it with anything.")
    private String trustedOwners;

    @UriParam(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long starting waits for a queue that is still too small, and how long an exchange waits for "
                            + "one that is lost or not there yet.")
    private long attachTimeout = SegmentOptions.defaults().attachTimeout().toMillis();

    @UriParam(
            label = "advanced",
            defaultValue = "100",
            description = "How many messages browsing shows at most, the oldest first. 0 for all of them.")
    private int browseLimit = 100;

    @UriParam(
            label = "advanced",
            description =
                    "Decides which headers cross, in either direction. By default all but those whose names begin "
                            + "with `Camel`, in any case.")
    private HeaderFilterStrategy headerFilterStrategy;

    @UriParam(
            label = "advanced",
            description =
                    "The headers that cross although their names begin with `Camel`: names, beginnings of names that "
                            + "end with an asterisk, or regular expressions, with commas between them. The sender's list says what leaves, "
                            + "the receiver's own what comes in; those of a reply likewise. Such headers steer components, so list "
                            + "only what the route needs. Not together with `headerFilterStrategy`.")
    private String allowedHeaders;

    @UriParam(
            label = "advanced",
            description =
                    "The exchange properties that cross, listed as in `allowedHeaders`: texts, numbers, truth values "
                            + "and times, and never Camel's internal ones. Not together with `headerFilterStrategy`.")
    private String allowedProperties;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "The number of threads that take messages and run the route. With more than one, messages may "
                            + "overtake each other.")
    private int concurrentConsumers = 1;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "" + DEFAULT_POLL_TIMEOUT,
            description =
                    "How long a consumer's thread waits for a message before it looks around, in milliseconds. Stopping "
                            + "and suspending do not wait for it.")
    private int pollTimeout = DEFAULT_POLL_TIMEOUT;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "block",
            enums = IDLE_STRATEGIES,
            description =
                    "How a consumer's thread waits: blocked in the kernel after a moment (`block`), asleep for longer "
                            + "and longer (`backoff`), or taking all of a core, for the least delay, with (`yield`) or without "
                            + "(`busySpin`) leaving it to others.")
    private IdleStrategy idleStrategy = IdleStrategy.BLOCK;

    @UriParam(
            label = "consumer",
            defaultValue = "acknowledge",
            enums = ON_FAILURES,
            description =
                    "What becomes of a message whose route failed: it is done with, as in `seda:` (`acknowledge`), or "
                            + "delivered again, to any consumer of the queue (`redeliver`).")
    private OnFailure onFailure = OnFailure.ACKNOWLEDGE;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "How often a message is delivered at most, from 1 to 15, before it goes to `deadLetter`: where it "
                            + "failed each time and `onFailure` is `redeliver`, and where its takers died each time. Without "
                            + "`deadLetter`, the former is done with then, and the latter delivered for ever.")
    private int maximumDeliveries = 5;

    @UriParam(
            label = "consumer",
            description =
                    "The endpoint to send messages to that were delivered `maximumDeliveries` times, or cannot be "
                            + "read. The headers that begin with `ShmQueueDeadLetter` say why.")
    private String deadLetter;

    @UriParam(
            label = "consumer",
            description =
                    "Whether messages that have expired go to `deadLetter`, which is needed then, instead of being skipped. "
                            + "One that a sender removes to make room in a full queue does not.")
    private boolean deadLetterExpired;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Whether to discard the messages that wait in the queue, whoever sent them, when the consumer stops.")
    private boolean purgeWhenStopping;

    @UriParam(
            label = "consumer,advanced",
            description = "Refused if true: a message goes to one consumer, there is no publishing to several.")
    private boolean multipleConsumers;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "true",
            description =
                    "Whether a sender waits while the queue is full, for `offerTimeout`. If false, its exchange fails.")
    private boolean blockWhenFull = true;

    @UriParam(
            label = "producer,advanced",
            description = "Whether a message is discarded while the queue is full. Goes before `blockWhenFull`.")
    private boolean discardWhenFull;

    @UriParam(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description =
                    "How long a sender waits while the queue is full, before its exchange fails. 0 or less is for as "
                            + "long as it takes.")
    private long offerTimeout;

    @UriParam(
            label = "producer",
            defaultValue = "IfReplyExpected",
            description = "Whether the exchange goes on only when the consumer's route is done, with its reply or its "
                    + "failure: if the exchange's pattern is InOut (`IfReplyExpected`), or always, or never. No thread "
                    + "waits meanwhile.")
    private WaitForTaskToComplete waitForTaskToComplete = WaitForTaskToComplete.IfReplyExpected;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "How long to wait for the consumer's route to be done, where that is waited for. 0 or less is for as "
                            + "long as it takes.")
    private long timeout = 30_000;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            description =
                    "How long a message is worth delivering, from when it is sent; the header `CamelShmQueueTimeToLive` goes "
                            + "before it. 0 is for ever. A message that has expired is skipped: by the consumer that takes it, and by "
                            + "a sender that finds the queue full. One whose reply is waited for expires after `timeout` if that is "
                            + "shorter.")
    private long timeToLive;

    @UriParam(
            label = "producer,advanced",
            description =
                    "Whether messages never expire, whatever `timeToLive` and the header `CamelShmQueueTimeToLive` say: a "
                            + "request is then worked off even if that begins after its `timeout`.")
    private boolean disableTimeToLive;

    @UriParam(
            label = "producer,advanced",
            description = "Whether an exchange fails if the queue has no consumers, in any JVM. Not together with "
                    + "`discardIfNoConsumers`.")
    private boolean failIfNoConsumers;

    @UriParam(
            label = "producer,advanced",
            description = "Whether a message is discarded if the queue has no consumers, in any JVM. Not together with "
                    + "`failIfNoConsumers`.")
    private boolean discardIfNoConsumers;

    private final ShmQueueStatistics statistics = new ShmQueueStatistics();

    private final Usage usage;

    /** The polling consumers that are started. */
    private final Set<ShmQueuePollingConsumer> pollers = ConcurrentHashMap.newKeySet();

    // While in use, else null. Written by the usage alone.
    private volatile Queue queue;
    private Meters meters = Meters.NONE;

    /** Null until the first request of a use. Guarded by this. */
    private PendingRequests requests;

    ShmQueueEndpoint(String uri, ShmQueueComponent component, String name) {
        super(uri, component);
        this.component = component;
        this.name = name;
        this.usage = new QueueUsage();
    }

    /** Refuses options that contradict each other or cannot be had, when the endpoint is made. */
    void requireSensibleOptions() {
        if (multipleConsumers) {
            throw new IllegalArgumentException(
                    "Option multipleConsumers: a message of queue '%s' goes to one of its consumers, and there is no publishing"
                                    .formatted(name)
                            + " to several. Send to a queue for each subscriber, with a multicast");
        }
        if (failIfNoConsumers && discardIfNoConsumers) {
            throw new IllegalArgumentException(
                    "Options failIfNoConsumers and discardIfNoConsumers of queue '%s': only one can be true"
                            .formatted(name));
        }
        if ((allowedHeaders != null || allowedProperties != null) && hasOwnFilter()) {
            throw new IllegalArgumentException(
                    "Options allowedHeaders and allowedProperties of queue '%s' cannot be together with headerFilterStrategy,"
                                    .formatted(name)
                            + " which says by itself what crosses");
        }
        headerFilter(); // Says which of them is no pattern.
        allowedProperties();
        requireAtLeast(1, "concurrentConsumers", concurrentConsumers);
        requireAtLeast(1, "pollTimeout", pollTimeout);
        requireAtLeast(0, "browseLimit", browseLimit);
        requireAtLeast(1, "maximumDeliveries", maximumDeliveries);
        requireAtLeast(0, "timeToLive", timeToLive);
        if (deadLetterExpired && deadLetter == null) {
            throw new IllegalArgumentException(
                    "Option deadLetterExpired of queue '%s': there is no deadLetter for what has expired"
                            .formatted(name));
        }
        if (maximumDeliveries > MAX_DELIVERIES) {
            throw new IllegalArgumentException("Option maximumDeliveries: %d, but the most that are counted is %d"
                    .formatted(maximumDeliveries, MAX_DELIVERIES));
        }
    }

    private boolean hasOwnFilter() {
        return !headerFilterStrategy.equals(component.usualHeaderFilterStrategy());
    }

    /** Says which headers cross, in either direction. */
    HeaderFilterStrategy headerFilter() {
        return allowedHeaders == null
                ? headerFilterStrategy
                : new AllowedHeadersFilterStrategy(
                        headerFilterStrategy, NamePatterns.of("allowedHeaders", allowedHeaders));
    }

    /** Which exchange properties cross, in either direction. */
    NamePatterns allowedProperties() {
        return NamePatterns.of("allowedProperties", allowedProperties);
    }

    /** Warns of a list that lets in whatever a foreign writer thinks of. */
    void warnOfAllAllowed() {
        warnOfAllAllowed("allowedHeaders", allowedHeaders);
        warnOfAllAllowed("allowedProperties", allowedProperties);
    }

    private void warnOfAllAllowed(String option, String list) {
        if (NamePatterns.of(option, list).test("CamelNameThatNoComponentHas")) {
            LOG.warn(
                    "Option {}={} of {} lets in whatever a program puts into the queue, and with it steers the components of"
                            + " the route: list only the names that the route needs",
                    option,
                    list,
                    this);
        }
    }

    private static void requireAtLeast(int least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException("Option %s: %d, but the least is %d".formatted(option, value, least));
        }
    }

    @Override
    public ShmQueueComponent getComponent() {
        return component;
    }

    /** {@inheritDoc} No: whoever it talks to is on this host. */
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

    /** {@inheritDoc} It takes a message when it is asked for one, and none ahead. */
    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        ShmQueuePollingConsumer consumer = new ShmQueuePollingConsumer(this);
        configurePollingConsumer(consumer);
        return consumer;
    }

    /**
     * Opens the queue, unless a user of this endpoint has done so, for a producer or consumer that starts, or a message that
     * was polled. Until {@link #detach}.
     */
    Queue attach(Object by) {
        usage.start(by);
        return queue;
    }

    /** Closes the queue, if this endpoint has no other user. Does nothing for what has not attached. */
    void detach(Object by) {
        usage.stop(by);
    }

    /** Lets go of the queue, for this polling consumer, when this endpoint is stopped before it. */
    void addPoller(ShmQueuePollingConsumer poller) {
        pollers.add(poller);
    }

    void removePoller(ShmQueuePollingConsumer poller) {
        pollers.remove(poller);
    }

    /**
     * {@inheritDoc} Camel stops an endpoint that it needs for one poll only, but keeps its polling consumer started. That must
     * not stay a participant of the queue.
     */
    @Override
    protected void doStop() throws Exception {
        pollers.forEach(this::detach);
        super.doStop();
    }

    /** As {@link #attach}, for an exchange. Until {@link #leave}. Neither takes a lock while there is another user. */
    Queue enter() {
        usage.enter();
        return queue;
    }

    void leave() {
        usage.leave();
    }

    /** Whether the context stops, so that a waiting sender has to give up. Only a user may ask. */
    boolean isEnded() {
        return usage.isEnded();
    }

    private final class QueueUsage extends Usage {
        QueueUsage() {
            super(component.usages());
        }

        @Override
        protected void open() {
            queue = ShmQueueEndpoint.this.open();
            component.manyQueues().opened(queue.segment().file());
            meters = ShmQueueMeters.of(ShmQueueEndpoint.this);
        }

        /** A request is a user until it is answered, so none waits any more. */
        @Override
        protected void close() {
            meters.close();
            meters = Meters.NONE;
            Queue last = queue;
            queue = null;
            try {
                stopRequests();
            } finally {
                last.close();
            }
        }

        @Override
        protected void letGo() {
            stopRequests();
        }

        @Override
        public String toString() {
            return ShmQueueEndpoint.this.toString();
        }
    }

    /** What waits for replies, made at the first request. For an exchange that has entered. */
    synchronized PendingRequests requests() {
        if (requests == null) {
            if (usage.isEnded()) {
                throw new RejectedExecutionException("%s was stopped with its CamelContext".formatted(this));
            }
            requests = new PendingRequests(this, queue);
        }
        return requests;
    }

    private void stopRequests() {
        PendingRequests last;
        synchronized (this) {
            last = requests;
            requests = null;
        }
        if (last != null) {
            last.stop();
        }
    }

    /** Translates exchanges of this endpoint, with the options as they are now. */
    MessageTranslator translator() {
        return new MessageTranslator(this);
    }

    /** What this endpoint's producers and consumers tell of what they do. */
    ShmQueueStatistics statistics() {
        return statistics;
    }

    /** For each time that it was attached, by this use of it. */
    int timesAttached() {
        return ofQueueInUse(open -> open.segment().timesAttached(), 0);
    }

    boolean isAttached() {
        return ofQueueInUse(open -> open.segment().isAttached(), false);
    }

    /** The queue while it is in use, else null. */
    Queue queueInUse() {
        return queue;
    }

    private Queue open() {
        QueueOptions options = QueueOptions.defaults()
                .withSize(size)
                .withMessageSize(messageSize)
                .withMaxMessageSize(maxMessageSize)
                .withSegment(segmentOptions());
        Queue opened = reattach
                ? component.segments().openQueueOrAwait(name, options)
                : component.segments().openQueue(name, options);
        opened.segment().outage().ifPresent(outage -> LOG.warn("{} waits for its queue: {}", this, outage));
        return opened;
    }

    private SegmentOptions segmentOptions() {
        return SegmentOptions.defaults()
                .withCreateMode(createMode)
                .withPermissions(SegmentAccess.permissions(permissions))
                .withTrustedOwners(SegmentAccess.trustedOwners(trustedOwners))
                .withUnlinkOnClose(unlinkOnStop)
                .withReattach(reattach)
                .withReport(LOG::warn)
                .withAttachTimeout(Duration.ofMillis(attachTimeout))
                .withCheckInterval(Duration.ofMillis(component.getCheckInterval()));
    }

    /** {@inheritDoc} Those that wait in the queue, the oldest first, up to the browse limit. */
    @Override
    public List<Exchange> getExchanges() {
        return ofQueueOpened(open -> {
            MessageTranslator translator = translator();
            List<Exchange> exchanges = new ArrayList<>();
            for (byte[] bytes : open.peek(browseLimit == 0 ? Integer.MAX_VALUE : browseLimit)) {
                Exchange exchange = createExchange();
                translator.readBrowsed(bytes, exchange);
                exchanges.add(exchange);
            }
            return exchanges;
        });
    }

    @ManagedAttribute(description = "The number of messages that wait in the queue")
    public int getDepth() {
        return ofQueue(Queue::depth, 0);
    }

    @ManagedAttribute(description = "Depth, by the name that it has at a seda endpoint")
    public int getCurrentQueueSize() {
        return getDepth();
    }

    @ManagedAttribute(description = "How many messages the queue holds at most")
    public int getCapacity() {
        return ofQueue(Queue::size, 0);
    }

    @ManagedAttribute(description = "The number of messages that are in the hands of consumers, in any JVM")
    public int getInHand() {
        return ofQueue(open -> open.status().taken(), 0);
    }

    @ManagedAttribute(description = "The number of producers of the queue, in any JVM")
    public int getProducers() {
        return ofQueue(open -> open.status().producers(), 0);
    }

    @ManagedAttribute(description = "The number of consumers of the queue, in any JVM")
    public int getConsumers() {
        return ofQueue(Queue::consumers, 0);
    }

    @ManagedAttribute(description = "The number of messages in the queue that were delivered before")
    public int getRedelivered() {
        return ofQueue(open -> open.status().redelivered(), 0);
    }

    @ManagedAttribute(
            description = "The number of messages that any program has sent since the queue was made, or a few more")
    public long getPublished() {
        return ofQueue(open -> open.status().end(), 0L);
    }

    @ManagedAttribute(
            description =
                    "How many messages were given back by, or found in the hands of, any program since the queue was made")
    public long getRedeliveries() {
        return ofQueue(open -> open.status().redeliveries(), 0L);
    }

    @ManagedAttribute(
            description =
                    "The age in milliseconds of the oldest message that waits in the queue; 0 if none does, or if "
                            + "it is none of this component's")
    public long getOldestMessageAge() {
        return ofQueue(
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
            return 0; // Of another program, which has written no time.
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

    @ManagedAttribute(description = "Messages sent by this endpoint per second, since this was last looked at")
    public double getSentPerSecond() {
        return statistics.sentPerSecond();
    }

    @ManagedAttribute(description = "Messages taken by this endpoint per second, since this was last looked at")
    public double getTakenPerSecond() {
        return statistics.takenPerSecond();
    }

    @ManagedAttribute(
            description = "The number of messages that this endpoint has taken and that had been delivered before")
    public long getTakenAgain() {
        return statistics.takenAgain();
    }

    @ManagedAttribute(description = "The number of exchanges that failed: those that send and those of consumers")
    public long getFailures() {
        return statistics.failures();
    }

    @ManagedAttribute(description = "The number of messages that were discarded, for want of room or of consumers")
    public long getDiscarded() {
        return statistics.discarded();
    }

    @ManagedAttribute(description = "The number of messages that this endpoint has sent to the dead letter endpoint")
    public long getDeadLettered() {
        return statistics.deadLettered();
    }

    @ManagedAttribute(
            description =
                    "The number of messages that this endpoint has skipped, as they had expired: as a consumer, and as a "
                            + "sender that found the queue full")
    public long getExpired() {
        return statistics.expired();
    }

    @ManagedAttribute(description = "Attached, or what happened to the queue")
    public String getSegmentState() {
        Queue now = queueInUse();
        return now == null ? "not in use" : now.segment().outage().orElse("attached");
    }

    @ManagedAttribute(description = "The file of the queue")
    public String getSegmentFile() {
        Queue now = queueInUse();
        return now == null ? "" : now.segment().file().toString();
    }

    /** Discards the messages that wait in the queue, and returns how many they were. */
    @ManagedOperation(description = "Discard the messages that wait in the queue")
    public int purge() {
        return ofQueueOpened(Queue::purge);
    }

    /** {@link #purge}, by the name that it has at a seda endpoint. */
    @ManagedOperation(description = "purge, by the name that it has at a seda endpoint")
    public int purgeQueue() {
        return purge();
    }

    /** The queue as it is now, with its participants; null if there is none. */
    QueueStatus status() {
        return ofQueue(Queue::status, null);
    }

    /** The file of the queue, in use here or not; null if there is none. */
    Path existingFile() {
        return ofQueue(open -> open.segment().file(), null);
    }

    /**
     * Of a queue that is there, whoever uses it: while none of this endpoint's routes does, without taking part in it. A
     * lost or closed one has nothing to tell, and one that becomes so while it is asked neither.
     */
    <T> T ofQueue(Function<Queue, T> attribute, T otherwise) {
        Queue now = queueInUse();
        try {
            return now == null ? ofQueueNotInUse(attribute, otherwise) : attribute.apply(now);
        } catch (SegmentLostException | IllegalStateException e) {
            return otherwise;
        }
    }

    private <T> T ofQueueNotInUse(Function<Queue, T> attribute, T otherwise) {
        try {
            return component.segments().exists(name) ? ofExistingQueue(attribute) : otherwise;
        } catch (SegmentException | IllegalArgumentException e) {
            LOG.debug("Queue '{}' cannot be asked", name, e);
            return otherwise;
        }
    }

    private <T> T ofExistingQueue(Function<Queue, T> attribute) {
        SegmentOptions options = segmentOptions()
                .withCreateMode(CreateMode.NEVER)
                .withUnlinkOnClose(false)
                .withReattach(false)
                .withAttachTimeout(Duration.ZERO);
        try (Queue opened =
                component.segments().openQueue(name, QueueOptions.defaults().withSegment(options))) {
            return attribute.apply(opened);
        }
    }

    private <T> T ofQueueInUse(Function<Queue, T> attribute, T ifNotInUse) {
        return queueInUse() == null ? ifNotInUse : ofQueue(attribute, ifNotInUse);
    }

    private <T> T ofQueueOpened(Function<Queue, T> work) {
        Queue opened = enter();
        try {
            return work.apply(opened);
        } finally {
            leave();
        }
    }

    public String getName() {
        return name;
    }

    public int getSize() {
        return size;
    }

    public void setSize(int size) {
        this.size = size;
    }

    public int getMessageSize() {
        return messageSize;
    }

    public void setMessageSize(int messageSize) {
        this.messageSize = messageSize;
    }

    public int getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(int maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public CreateMode getCreateMode() {
        return createMode;
    }

    public void setCreateMode(CreateMode createMode) {
        this.createMode = createMode;
    }

    public boolean isUnlinkOnStop() {
        return unlinkOnStop;
    }

    public void setUnlinkOnStop(boolean unlinkOnStop) {
        this.unlinkOnStop = unlinkOnStop;
    }

    public boolean isReattach() {
        return reattach;
    }

    public void setReattach(boolean reattach) {
        this.reattach = reattach;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public long getAttachTimeout() {
        return attachTimeout;
    }

    public void setAttachTimeout(long attachTimeout) {
        this.attachTimeout = attachTimeout;
    }

    @Override
    public int getBrowseLimit() {
        return browseLimit;
    }

    @Override
    public void setBrowseLimit(int browseLimit) {
        this.browseLimit = browseLimit;
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }

    public String getAllowedHeaders() {
        return allowedHeaders;
    }

    public void setAllowedHeaders(String allowedHeaders) {
        this.allowedHeaders = allowedHeaders;
    }

    public String getAllowedProperties() {
        return allowedProperties;
    }

    public void setAllowedProperties(String allowedProperties) {
        this.allowedProperties = allowedProperties;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public int getPollTimeout() {
        return pollTimeout;
    }

    public void setPollTimeout(int pollTimeout) {
        this.pollTimeout = pollTimeout;
    }

    public IdleStrategy getIdleStrategy() {
        return idleStrategy;
    }

    public void setIdleStrategy(IdleStrategy idleStrategy) {
        this.idleStrategy = idleStrategy;
    }

    public OnFailure getOnFailure() {
        return onFailure;
    }

    public void setOnFailure(OnFailure onFailure) {
        this.onFailure = onFailure;
    }

    public int getMaximumDeliveries() {
        return maximumDeliveries;
    }

    public void setMaximumDeliveries(int maximumDeliveries) {
        this.maximumDeliveries = maximumDeliveries;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public boolean isDeadLetterExpired() {
        return deadLetterExpired;
    }

    public void setDeadLetterExpired(boolean deadLetterExpired) {
        this.deadLetterExpired = deadLetterExpired;
    }

    public boolean isPurgeWhenStopping() {
        return purgeWhenStopping;
    }

    public void setPurgeWhenStopping(boolean purgeWhenStopping) {
        this.purgeWhenStopping = purgeWhenStopping;
    }

    public boolean isMultipleConsumers() {
        return multipleConsumers;
    }

    public void setMultipleConsumers(boolean multipleConsumers) {
        this.multipleConsumers = multipleConsumers;
    }

    public boolean isBlockWhenFull() {
        return blockWhenFull;
    }

    public void setBlockWhenFull(boolean blockWhenFull) {
        this.blockWhenFull = blockWhenFull;
    }

    public boolean isDiscardWhenFull() {
        return discardWhenFull;
    }

    public void setDiscardWhenFull(boolean discardWhenFull) {
        this.discardWhenFull = discardWhenFull;
    }

    public long getOfferTimeout() {
        return offerTimeout;
    }

    public void setOfferTimeout(long offerTimeout) {
        this.offerTimeout = offerTimeout;
    }

    public WaitForTaskToComplete getWaitForTaskToComplete() {
        return waitForTaskToComplete;
    }

    public void setWaitForTaskToComplete(WaitForTaskToComplete waitForTaskToComplete) {
        this.waitForTaskToComplete = waitForTaskToComplete;
    }

    public long getTimeout() {
        return timeout;
    }

    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    public long getTimeToLive() {
        return timeToLive;
    }

    public void setTimeToLive(long timeToLive) {
        this.timeToLive = timeToLive;
    }

    public boolean isDisableTimeToLive() {
        return disableTimeToLive;
    }

    public void setDisableTimeToLive(boolean disableTimeToLive) {
        this.disableTimeToLive = disableTimeToLive;
    }

    public boolean isFailIfNoConsumers() {
        return failIfNoConsumers;
    }

    public void setFailIfNoConsumers(boolean failIfNoConsumers) {
        this.failIfNoConsumers = failIfNoConsumers;
    }

    public boolean isDiscardIfNoConsumers() {
        return discardIfNoConsumers;
    }

    public void setDiscardIfNoConsumers(boolean discardIfNoConsumers) {
        this.discardIfNoConsumers = discardIfNoConsumers;
    }
}
