// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.EnumOption;
import io.github.camelshm.component.support.SegmentComponent;
import io.github.camelshm.component.support.SegmentConfiguration;
import io.github.camelshm.component.support.SegmentHealthCheck;
import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.WaitForTaskToComplete;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.jspecify.annotations.Nullable;

/** Creates the endpoints, with the defaults that are set here, and holds what they share: the directory and the filter. */
@Component("shm-queue")
public class ShmQueueComponent extends SegmentComponent<ShmQueueConfiguration> implements HeaderFilterStrategyAware {
    private static final String WAIT_FOR_TASK = "waitForTaskToComplete";

    private final HeaderFilterStrategy usualHeaderFilterStrategy = defaults().getHeaderFilterStrategy();

    @Metadata(
            label = "common",
            description = "The directory that holds the queues. By default that of the host: `/dev/shm` on Linux, "
                    + "otherwise `camel-shm` in the directory for temporary files.")
    private @Nullable String directory;

    @Metadata(
            label = "advanced",
            defaultValue = "250ms",
            javaType = "java.time.Duration",
            description = "How often to check whether the name of an attached queue still refers to the file "
                    + "that is mapped, and whether a participant has died. Unsettled messages of a "
                    + "dead participant are delivered again within one interval, or within 250 "
                    + "milliseconds if that is shorter. What was sent within one interval before a "
                    + "queue was truncated or replaced may be lost.")
    private long checkInterval = SegmentOptions.defaults().checkInterval().toMillis();

    private final Set<PendingRequests> pendingRequests = ConcurrentHashMap.newKeySet();
    private final ManyQueues manyQueues = new ManyQueues();

    /** Null until it is needed. Guarded by this. */
    private @Nullable Continuations continuations;

    public ShmQueueComponent() {
        super(new ShmQueueConfiguration());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ShmQueueEndpoint endpoint =
                new ShmQueueEndpoint(uri, this, remaining, defaults().copy());
        parameters.computeIfPresent(WAIT_FOR_TASK, (option, value) -> waitForTask(value));
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().validate(remaining, usualHeaderFilterStrategy);
        return endpoint;
    }

    @Override
    protected String scheme() {
        return "shm-queue";
    }

    @Override
    protected SegmentHealthCheck newHealthCheck() {
        return new ShmQueueHealthCheck(this);
    }

    /** Where this component's queues are. */
    SegmentDirectory segments() {
        return openDirectory();
    }

    /** Runs the continuations of the requests of this component's endpoints. */
    synchronized Continuations continuations() {
        if (continuations == null) {
            continuations = new Continuations(getCamelContext().getExecutorServiceManager());
        }
        return continuations;
    }

    /** Converts a string to Camel's enum. The error of Camel's own converter does not list the values. */
    private static Object waitForTask(Object value) {
        if (!(value instanceof String text) || text.startsWith("#")) {
            return value;
        }
        try {
            return EnumOption.of(WaitForTaskToComplete.class, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option %s: %s".formatted(WAIT_FOR_TASK, e.getMessage()), e);
        }
    }

    /** Makes {@link #awaitsRepliesFrom} include these requests, until {@link #removeRequests}. */
    void addRequests(PendingRequests requests) {
        pendingRequests.add(requests);
    }

    void removeRequests(PendingRequests requests) {
        pendingRequests.remove(requests);
    }

    /** Whether an exchange of this context waits for a reply to a request that was sent to this queue. */
    boolean awaitsRepliesFrom(String queue) {
        return pendingRequests.stream().anyMatch(each -> each.isAnyWaitedFor(queue));
    }

    /** Warns when this component has opened many queues. */
    ManyQueues manyQueues() {
        return manyQueues;
    }

    /** The endpoints of all {@code shm-queue} components whose queues are in use. */
    static List<ShmQueueEndpoint> endpointsInUse(CamelContext context) {
        return endpoints(context).stream()
                .filter(endpoint -> endpoint.queueInUse() != null)
                .toList();
    }

    /** The endpoints of all {@code shm-queue} components. */
    static List<ShmQueueEndpoint> endpoints(CamelContext context) {
        return endpoints(context, ShmQueueEndpoint.class);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ExecutorServiceManager executors = getCamelContext().getExecutorServiceManager();
        executors.addThreadFactoryListener(new PlatformThreads(executors));
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        continuations().stop();
    }

    @Override
    public @Nullable String getDirectory() {
        return directory;
    }

    public void setDirectory(@Nullable String directory) {
        this.directory = directory;
    }

    public int getQueueSize() {
        return defaults().getSize();
    }

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_CAPACITY,
            description =
                    "The capacity in messages of queues that are created, rounded up to a power of two. Default for "
                            + "endpoints that do not set `size`.")
    public void setQueueSize(int queueSize) {
        defaults().setSize(queueSize);
    }

    /**
     * Rejects {@code size}, which is an option of endpoints; that of the component is {@code queueSize}, as in
     * {@code seda:}. The error names the right option. Without this setter, Camel would only say that there is no such
     * option.
     */
    public void setSize(int size) {
        throw new IllegalArgumentException(
                "Option size: '%d' is for endpoints, such as to(\"shm-queue:x?size=%d\"); the component's is queueSize"
                        .formatted(size, size));
    }

    public int getMessageSize() {
        return defaults().getMessageSize();
    }

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_MESSAGE_SIZE,
            description = "The maximum length in bytes of a message that is stored in the queue itself. Default for "
                    + "endpoints that do not set `messageSize`.")
    public void setMessageSize(int messageSize) {
        defaults().setMessageSize(messageSize);
    }

    public int getMaxMessageSize() {
        return defaults().getMaxMessageSize();
    }

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_MAX_MESSAGE_SIZE,
            description =
                    "The maximum length in bytes of a message that is sent or read. Default for endpoints that do "
                            + "not set `maxMessageSize`.")
    public void setMaxMessageSize(int maxMessageSize) {
        defaults().setMaxMessageSize(maxMessageSize);
    }

    @Metadata(
            label = "common",
            defaultValue = "ifAbsent",
            enums = SegmentConfiguration.CREATE_MODES,
            description = "Whether to create queues or attach to existing ones. Default for endpoints that do not set "
                    + "`createMode`.")
    public void setCreateMode(CreateMode createMode) {
        defaults().setCreateMode(createMode);
    }

    @Metadata(
            label = "common",
            description = "Whether to unlink queues that its endpoints have created, with the messages in them, when "
                    + "the last endpoint or program on the host that uses them stops. Default for endpoints that do "
                    + "not set `unlinkOnStop`.")
    public void setUnlinkOnStop(boolean unlinkOnStop) {
        defaults().setUnlinkOnStop(unlinkOnStop);
    }

    @Metadata(
            label = "common",
            defaultValue = "true",
            description =
                    "Whether to attach again when a queue is unlinked, replaced or truncated. Default for endpoints "
                            + "that do not set `reattach`.")
    public void setReattach(boolean reattach) {
        defaults().setReattach(reattach);
    }

    @Metadata(
            label = "security",
            defaultValue = SegmentConfiguration.OWNER_ONLY,
            description =
                    "The permissions of queues that are created. Default for endpoints that do not set `permissions`.")
    public void setPermissions(String permissions) {
        defaults().setPermissions(permissions);
    }

    @Metadata(
            label = "security",
            description =
                    "The users whose queues may be used, in addition to the user of this JVM. Default for endpoints "
                            + "that do not set `trustedOwners`.")
    public void setTrustedOwners(@Nullable String trustedOwners) {
        defaults().setTrustedOwners(trustedOwners);
    }

    @Metadata(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long starting waits for a queue that is still too small, and an exchange for a queue that "
                            + "is lost or does not exist yet. Default for endpoints that do not set `attachTimeout`.")
    public void setAttachTimeout(long attachTimeout) {
        defaults().setAttachTimeout(attachTimeout);
    }

    @Override
    public long getCheckInterval() {
        return checkInterval;
    }

    public void setCheckInterval(long checkInterval) {
        this.checkInterval = checkInterval;
    }

    public int getConcurrentConsumers() {
        return defaults().getConcurrentConsumers();
    }

    @Metadata(
            label = "consumer",
            defaultValue = "1",
            description =
                    "The number of threads that take messages and run the route. Default for endpoints that do not "
                            + "set `concurrentConsumers`.")
    public void setConcurrentConsumers(int concurrentConsumers) {
        defaults().setConcurrentConsumers(concurrentConsumers);
    }

    public int getDefaultPollTimeout() {
        return defaults().getPollTimeout();
    }

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "" + ShmQueueConfiguration.DEFAULT_POLL_TIMEOUT,
            description = "How long a consumer's thread waits for a message, in milliseconds, before it polls again. "
                    + "Default for endpoints that do not set `pollTimeout`.")
    public void setDefaultPollTimeout(int defaultPollTimeout) {
        defaults().setPollTimeout(defaultPollTimeout);
    }

    public IdleStrategy getIdleStrategy() {
        return defaults().getIdleStrategy();
    }

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "block",
            enums = ShmQueueConfiguration.IDLE_STRATEGIES,
            description = "How a consumer's thread waits for a message. Default for endpoints that do not set "
                    + "`idleStrategy`.")
    public void setIdleStrategy(IdleStrategy idleStrategy) {
        defaults().setIdleStrategy(idleStrategy);
    }

    public boolean isDefaultBlockWhenFull() {
        return defaults().isBlockWhenFull();
    }

    @Metadata(
            label = "producer,advanced",
            defaultValue = "true",
            description = "Whether a sender waits while the queue is full. If false, its exchange fails. Default for "
                    + "endpoints that do not set `blockWhenFull`.")
    public void setDefaultBlockWhenFull(boolean defaultBlockWhenFull) {
        defaults().setBlockWhenFull(defaultBlockWhenFull);
    }

    public boolean isDefaultDiscardWhenFull() {
        return defaults().isDiscardWhenFull();
    }

    @Metadata(
            label = "producer,advanced",
            description = "Whether to discard a message while the queue is full. Default for endpoints that do not set "
                    + "`discardWhenFull`.")
    public void setDefaultDiscardWhenFull(boolean defaultDiscardWhenFull) {
        defaults().setDiscardWhenFull(defaultDiscardWhenFull);
    }

    public long getDefaultOfferTimeout() {
        return defaults().getOfferTimeout();
    }

    @Metadata(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description = "How long a sender waits while the queue is full, before its exchange fails. 0 or less waits "
                    + "without limit. Default for endpoints that do not set `offerTimeout`.")
    public void setDefaultOfferTimeout(long defaultOfferTimeout) {
        defaults().setOfferTimeout(defaultOfferTimeout);
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return defaults().getHeaderFilterStrategy();
    }

    @Override
    @Metadata(
            label = "filter",
            description =
                    "Decides which headers are transferred, in either direction. By default all except those whose "
                            + "names begin with `Camel` (case-insensitive).")
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        defaults().setHeaderFilterStrategy(headerFilterStrategy);
    }
}
