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
                    "The capacity of the queue in messages, if this endpoint creates it: rounded up to a power of "
                            + "two, from 16 to 262144. An existing queue keeps its capacity.")
    private int size = QueueOptions.DEFAULT_CAPACITY;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_MESSAGE_SIZE,
            description = "The maximum length in bytes of a message that is stored in the queue itself, if "
                    + "this endpoint creates it. A larger message is stored in a file of its own "
                    + "beside the queue. The memory of a queue is about its `size` times this, and an "
                    + "endpoint that makes requests has a reply queue of up to 256 times this.")
    private int messageSize = QueueOptions.DEFAULT_MESSAGE_SIZE;

    @UriParam(
            defaultValue = "" + QueueOptions.DEFAULT_MAX_MESSAGE_SIZE,
            description = "The maximum length in bytes of an encoded message that this endpoint sends or "
                    + "reads, also if another program created the queue. A larger message is not sent, "
                    + "and its exchange fails. A consumer requeues it for a consumer with a higher "
                    + "limit.")
    private int maxMessageSize = QueueOptions.DEFAULT_MAX_MESSAGE_SIZE;

    @UriParam(
            label = "advanced",
            defaultValue = "100",
            description = "The maximum number of messages that browsing shows, the oldest first. 0 means all messages.")
    private int browseLimit = 100;

    @UriParam(
            label = "advanced",
            description =
                    "Decides which headers are transferred, in either direction. By default all except those whose "
                            + "names begin with `Camel` (case-insensitive).")
    private HeaderFilterStrategy headerFilterStrategy = new ShmQueueHeaderFilterStrategy();

    @UriParam(
            label = "advanced",
            description = "The headers that are transferred although their names begin with `Camel`: a comma-separated "
                    + "list of names, prefixes that end with an asterisk, or regular expressions. The sender's list "
                    + "decides which headers leave, and the receiver's own list which come in; this also holds for "
                    + "replies. Such headers control components, so list only those that the route needs. Cannot be "
                    + "combined with `headerFilterStrategy`.")
    private @Nullable String allowedHeaders;

    @UriParam(
            label = "advanced",
            description = "The exchange properties that are transferred, listed as in `allowedHeaders`: strings, "
                    + "numbers, booleans and times, but never Camel's internal properties. Cannot be "
                    + "combined with `headerFilterStrategy`.")
    private @Nullable String allowedProperties;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "The number of threads that take messages and run the route. With more than one, messages may be "
                            + "processed out of order.")
    private int concurrentConsumers = 1;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "" + DEFAULT_POLL_TIMEOUT,
            description = "How long a consumer's thread waits for a message, in milliseconds, before it polls again. "
                    + "Stopping and suspending the consumer do not wait that long.")
    private int pollTimeout = DEFAULT_POLL_TIMEOUT;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "block",
            enums = IDLE_STRATEGIES,
            description = "How a consumer's thread waits for a message: blocked in the kernel after a short spin "
                    + "(`block`), sleeping for longer and longer (`backoff`), or using a whole core for the lowest "
                    + "latency, with (`yield`) or without (`busySpin`) yielding it to other threads.")
    private IdleStrategy idleStrategy = IdleStrategy.BLOCK;

    @UriParam(
            label = "consumer",
            defaultValue = "acknowledge",
            enums = ON_FAILURES,
            description = "What happens to a message whose route failed: it is acknowledged, as in `seda:` "
                    + "(`acknowledge`), or delivered again, to any consumer of the queue (`redeliver`).")
    private OnFailure onFailure = OnFailure.ACKNOWLEDGE;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description = "The maximum number of deliveries of a message, from 1 to 15, before it goes to "
                    + "`deadLetter`. This applies both to a message whose route failed each time (with "
                    + "`onFailure=redeliver`) and to one whose consumers died each time. Without "
                    + "`deadLetter`, a message whose route failed is acknowledged then, and a message "
                    + "whose consumers died is delivered for ever.")
    private int maximumDeliveries = 5;

    @UriParam(
            label = "consumer",
            description =
                    "The endpoint to send messages to that were delivered `maximumDeliveries` times, or cannot be "
                            + "read. The headers that begin with `ShmQueueDeadLetter` give the reason.")
    private @Nullable String deadLetter;

    @UriParam(
            label = "consumer",
            description =
                    "Whether to send expired messages to `deadLetter`, which must then be set, instead of skipping "
                            + "them. A message that a sender removes to make room in a full queue is still skipped.")
    private boolean deadLetterExpired;

    @UriParam(
            label = "consumer,advanced",
            description = "Whether to discard the messages that wait in the queue, from any sender, when the consumer "
                    + "stops.")
    private boolean purgeWhenStopping;

    @UriParam(
            label = "consumer,advanced",
            description = "Must be false: a message goes to one consumer, and cannot be published to several.")
    private boolean multipleConsumers;

    @Override
    public ShmQueueConfiguration copy() {
        return (ShmQueueConfiguration) super.copy();
    }

    /** Rejects options that contradict each other or are not supported. Called when the endpoint is created. */
    void validate(String name, HeaderFilterStrategy usual) {
        if (multipleConsumers) {
            throw new IllegalArgumentException(
                    "Option multipleConsumers must be false for queue '%s': a message goes to one consumer, and cannot be published"
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
                    "Options allowedHeaders and allowedProperties of queue '%s' cannot be combined with headerFilterStrategy,"
                                    .formatted(name)
                            + " which decides by itself what is transferred");
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
                    "Option deadLetterExpired of queue '%s' needs the option deadLetter, where expired messages go"
                            .formatted(name));
        }
        if (maximumDeliveries > MAX_DELIVERIES) {
            throw new IllegalArgumentException("Option maximumDeliveries is %d, but must be at most %d"
                    .formatted(maximumDeliveries, MAX_DELIVERIES));
        }
    }

    private static void requireAtLeast(int least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Option %s is %d, but must be at least %d".formatted(option, value, least));
        }
    }

    /** Says which headers are transferred, in either direction. */
    HeaderFilterStrategy headerFilter() {
        return allowedHeaders == null
                ? headerFilterStrategy
                : new AllowedHeadersFilterStrategy(
                        headerFilterStrategy, NamePatterns.of("allowedHeaders", allowedHeaders));
    }

    /** Which exchange properties are transferred, in either direction. */
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
