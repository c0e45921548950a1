// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.queue.QueueOptions;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of {@code shm-queue:} endpoints; {@code SendingConfiguration} has those of producers. */
@UriParams
public class ShmQueueConfiguration extends SendingConfiguration {
    static final String IDLE_STRATEGIES = "block,backoff,yield,busySpin";
    static final String ON_FAILURES = "acknowledge,redeliver";
    static final int DEFAULT_POLL_TIMEOUT = 1000;

    /** A message's deliveries are counted in four bits. */
    private static final int MAX_DELIVERIES = 15;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_CAPACITY,
            description =
                    "How many messages the queue holds, if this endpoint creates it: rounded up to a power of two, "
                            + "from 16 to 262144. A queue that exists keeps its own size.")
    private int size = QueueOptions.DEFAULT_CAPACITY;

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
            label = "advanced",
            defaultValue = "100",
            description = "How many messages browsing shows at most, the oldest first. 0 for all of them.")
    private int browseLimit = 100;

    @UriParam(
            label = "advanced",
            description =
                    "Decides which headers cross, in either direction. By default all but those whose names begin "
                            + "with `Camel`, in any case.")
    private HeaderFilterStrategy headerFilterStrategy = new ShmQueueHeaderFilterStrategy();

    @UriParam(
            label = "advanced",
            description =
                    "The headers that cross although their names begin with `Camel`: names, beginnings of names that "
                            + "end with an asterisk, or regular expressions, with commas between them. The sender's list says what leaves, "
                            + "the receiver's own what comes in; those of a reply likewise. Such headers steer components, so list "
                            + "only what the route needs. Not together with `headerFilterStrategy`.")
    private @Nullable String allowedHeaders;

    @UriParam(
            label = "advanced",
            description =
                    "The exchange properties that cross, listed as in `allowedHeaders`: texts, numbers, truth values "
                            + "and times, and never Camel's internal ones. Not together with `headerFilterStrategy`.")
    private @Nullable String allowedProperties;

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
    private @Nullable String deadLetter;

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

    @Override
    public ShmQueueConfiguration copy() {
        return (ShmQueueConfiguration) super.copy();
    }

    /** Rejects options that contradict each other or are not supported. Called when the endpoint is created. */
    void validate(String name, HeaderFilterStrategy usual) {
        if (multipleConsumers) {
            throw new IllegalArgumentException(
                    "Option multipleConsumers: a message of queue '%s' goes to one of its consumers, and there is no publishing"
                                    .formatted(name)
                            + " to several. Send to a queue for each subscriber, with a multicast");
        }
        if (isFailIfNoConsumers() && isDiscardIfNoConsumers()) {
            throw new IllegalArgumentException(
                    "Options failIfNoConsumers and discardIfNoConsumers of queue '%s': only one can be true"
                            .formatted(name));
        }
        if ((allowedHeaders != null || allowedProperties != null) && !headerFilterStrategy.equals(usual)) {
            throw new IllegalArgumentException(
                    "Options allowedHeaders and allowedProperties of queue '%s' cannot be together with headerFilterStrategy,"
                                    .formatted(name)
                            + " which says by itself what crosses");
        }
        headerFilter(); // This and the next throw if an entry of the list is not a pattern.
        allowedPropertyNames();
        requireAtLeast(1, "concurrentConsumers", concurrentConsumers);
        requireAtLeast(1, "pollTimeout", pollTimeout);
        requireAtLeast(0, "browseLimit", browseLimit);
        requireAtLeast(1, "maximumDeliveries", maximumDeliveries);
        requireAtLeast(0, "timeToLive", getTimeToLive());
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

    private static void requireAtLeast(int least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException("Option %s: %d, but the least is %d".formatted(option, value, least));
        }
    }

    /** Says which headers cross, in either direction. */
    HeaderFilterStrategy headerFilter() {
        return allowedHeaders == null
                ? headerFilterStrategy
                : new AllowedHeadersFilterStrategy(
                        headerFilterStrategy, NamePatterns.of("allowedHeaders", allowedHeaders));
    }

    /** Which exchange properties cross, in either direction. */
    NamePatterns allowedPropertyNames() {
        return NamePatterns.of("allowedProperties", allowedProperties);
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

    public int getBrowseLimit() {
        return browseLimit;
    }

    public void setBrowseLimit(int browseLimit) {
        this.browseLimit = browseLimit;
    }

    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }

    public @Nullable String getAllowedHeaders() {
        return allowedHeaders;
    }

    public void setAllowedHeaders(@Nullable String allowedHeaders) {
        this.allowedHeaders = allowedHeaders;
    }

    public @Nullable String getAllowedProperties() {
        return allowedProperties;
    }

    public void setAllowedProperties(@Nullable String allowedProperties) {
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

    public @Nullable String getDeadLetter() {
        return deadLetter;
    }

    public void setDeadLetter(@Nullable String deadLetter) {
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
}
