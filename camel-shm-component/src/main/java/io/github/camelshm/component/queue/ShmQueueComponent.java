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
            description = "The directory that holds the queues. By default the host's own: `/dev/shm` on Linux, else "
                    + "`camel-shm` in the directory for temporary files.")
    private @Nullable String directory;

    @Metadata(
            label = "advanced",
            defaultValue = "250ms",
            javaType = "java.time.Duration",
            description =
                    "How often to look whether an attached queue is still the one that its name means, and whether "
                            + "somebody has died: what the dead had in hand is delivered again within one interval, of at most "
                            + "250 milliseconds. What was sent within one interval before a queue was truncated or replaced may "
                            + "be lost.")
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

    /** Converts text to Camel's enum. The error of Camel's own converter does not list the values. */
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

    /** Has {@link #awaitsRepliesFrom} include these requests, until {@link #removeRequests}. */
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
            description = "How many messages queues that are created hold, rounded up to a power of two, for endpoints "
                    + "that do not say.")
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
            description = "The most bytes of a message that lie in the queue itself, for endpoints that do not say.")
    public void setMessageSize(int messageSize) {
        defaults().setMessageSize(messageSize);
    }

    public int getMaxMessageSize() {
        return defaults().getMaxMessageSize();
    }

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_MAX_MESSAGE_SIZE,
            description = "The most bytes of a message that is sent or read, for endpoints that do not say.")
    public void setMaxMessageSize(int maxMessageSize) {
        defaults().setMaxMessageSize(maxMessageSize);
    }

    @Metadata(
            label = "common",
            defaultValue = "ifAbsent",
            enums = SegmentConfiguration.CREATE_MODES,
            description = "What to do where the queue exists already, or does not, for endpoints that do not say.")
    public void setCreateMode(CreateMode createMode) {
        defaults().setCreateMode(createMode);
    }

    @Metadata(
            label = "common",
            description =
                    "Whether queues that were created here are unlinked when their last user on the host stops, with what is in "
                            + "them, for endpoints that do not say.")
    public void setUnlinkOnStop(boolean unlinkOnStop) {
        defaults().setUnlinkOnStop(unlinkOnStop);
    }

    @Metadata(
            label = "common",
            defaultValue = "true",
            description = "Whether to attach again to queues that are unlinked, replaced or truncated, for endpoints "
                    + "that do not say.")
    public void setReattach(boolean reattach) {
        defaults().setReattach(reattach);
    }

    @Metadata(
            label = "security",
            defaultValue = SegmentConfiguration.OWNER_ONLY,
            description = "The permissions of queues that are created, for endpoints that do not say.")
    public void setPermissions(String permissions) {
        defaults().setPermissions(permissions);
    }

    @Metadata(
            label = "security",
            description =
                    "The users, beside the one who runs this JVM, whose queues may be used, for endpoints that do "
                            + "not say.")
    public void setTrustedOwners(@Nullable String trustedOwners) {
        defaults().setTrustedOwners(trustedOwners);
    }

    @Metadata(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long starting waits for a queue that is still too small, and an exchange for one that is "
                            + "lost or not there yet, for endpoints that do not say.")
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
            description = "The number of threads that take messages and run the route, for endpoints that do not say.")
    public void setConcurrentConsumers(int concurrentConsumers) {
        defaults().setConcurrentConsumers(concurrentConsumers);
    }

    public int getDefaultPollTimeout() {
        return defaults().getPollTimeout();
    }

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "" + ShmQueueConfiguration.DEFAULT_POLL_TIMEOUT,
            description =
                    "How long a consumer's thread waits for a message before it looks around, in milliseconds, for "
                            + "endpoints that do not say.")
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
            description = "How a consumer's thread waits, for endpoints that do not say.")
    public void setIdleStrategy(IdleStrategy idleStrategy) {
        defaults().setIdleStrategy(idleStrategy);
    }

    public boolean isDefaultBlockWhenFull() {
        return defaults().isBlockWhenFull();
    }

    @Metadata(
            label = "producer,advanced",
            defaultValue = "true",
            description = "Whether a sender waits while the queue is full, for endpoints that do not say. If false, it "
                    + "fails.")
    public void setDefaultBlockWhenFull(boolean defaultBlockWhenFull) {
        defaults().setBlockWhenFull(defaultBlockWhenFull);
    }

    public boolean isDefaultDiscardWhenFull() {
        return defaults().isDiscardWhenFull();
    }

    @Metadata(
            label = "producer,advanced",
            description = "Whether a message is discarded while the queue is full, for endpoints that do not say.")
    public void setDefaultDiscardWhenFull(boolean defaultDiscardWhenFull) {
        defaults().setDiscardWhenFull(defaultDiscardWhenFull);
    }

    public long getDefaultOfferTimeout() {
        return defaults().getOfferTimeout();
    }

    @Metadata(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description =
                    "How long a sender waits while the queue is full, for endpoints that do not say. 0 or less is "
                            + "for as long as it takes.")
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
                    "Decides which headers cross, in either direction. By default all but those whose names begin "
                            + "with `Camel`, in any case.")
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        defaults().setHeaderFilterStrategy(headerFilterStrategy);
    }
}
