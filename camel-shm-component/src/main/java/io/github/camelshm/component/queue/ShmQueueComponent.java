// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.Choice;
import io.github.camelshm.component.support.SegmentAccess;
import io.github.camelshm.component.support.Usages;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.IdleStrategy;
import io.github.camelshm.memory.QueueOptions;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.WaitForTaskToComplete;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** Makes the endpoints, with the defaults that are set here, and holds what they share: the directory, the filter. */
@Component("shm-queue")
public class ShmQueueComponent extends HealthCheckComponent implements HeaderFilterStrategyAware {
    private static final String WAIT_FOR_TASK = "waitForTaskToComplete";

    private final HeaderFilterStrategy usualHeaderFilterStrategy = new ShmQueueHeaderFilterStrategy();

    @Metadata(
            label = "common",
            description = "The directory that holds the queues. By default the host's own: `/dev/shm` on Linux, else "
                    + "`camel-shm` in the directory for temporary files.")
    private String directory;

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_SIZE,
            description = "How many messages queues that are created hold, rounded up to a power of two, for endpoints "
                    + "that do not say.")
    private int queueSize = QueueOptions.DEFAULT_SIZE;

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_MESSAGE_SIZE,
            description = "The most bytes of a message that lie in the queue itself, for endpoints that do not say.")
    private int messageSize = QueueOptions.DEFAULT_MESSAGE_SIZE;

    @Metadata(
            label = "common",
            defaultValue = "" + QueueOptions.DEFAULT_MAX_MESSAGE_SIZE,
            description = "The most bytes of a message that is sent or read, for endpoints that do not say.")
    private int maxMessageSize = QueueOptions.DEFAULT_MAX_MESSAGE_SIZE;

    @Metadata(
            label = "common",
            defaultValue = "ifAbsent",
            enums = SegmentAccess.CREATE_MODES,
            description = "What to do where the queue exists already, or does not, for endpoints that do not say.")
    private CreateMode createMode = CreateMode.IF_ABSENT;

    @Metadata(
            label = "common",
            description =
                    "Whether queues that were created here are unlinked when their last user on the host stops, with what is in "
                            + "them, for endpoints that do not say.")
    private boolean unlinkOnStop;

    @Metadata(
            label = "common",
            defaultValue = "true",
            description = "Whether to attach again to queues that are unlinked, replaced or truncated, for endpoints "
                    + "that do not say.")
    private boolean reattach = true;

    @Metadata(
            label = "security",
            defaultValue = SegmentAccess.OWNER_ONLY,
            description = "The permissions of queues that are created, for endpoints that do not say.")
    private String permissions = SegmentAccess.OWNER_ONLY;

    @Metadata(
            label = "security",
            description =
                    "The users, beside the one who runs this JVM, whose queues may be used, for endpoints that do "
                            + "not say.")
    private String trustedOwners;

    @Metadata(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long starting waits for a queue that is still too small, and an exchange for one that is "
                            + "lost or not there yet, for endpoints that do not say.")
    private long attachTimeout = SegmentOptions.defaults().attachTimeout().toMillis();

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

    @Metadata(
            label = "consumer",
            defaultValue = "1",
            description = "The number of threads that take messages and run the route, for endpoints that do not say.")
    private int concurrentConsumers = 1;

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "" + ShmQueueEndpoint.DEFAULT_POLL_TIMEOUT,
            description =
                    "How long a consumer's thread waits for a message before it looks around, in milliseconds, for "
                            + "endpoints that do not say.")
    private int defaultPollTimeout = ShmQueueEndpoint.DEFAULT_POLL_TIMEOUT;

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "block",
            enums = ShmQueueEndpoint.IDLE_STRATEGIES,
            description = "How a consumer's thread waits, for endpoints that do not say.")
    private IdleStrategy idleStrategy = IdleStrategy.BLOCK;

    @Metadata(
            label = "producer,advanced",
            defaultValue = "true",
            description = "Whether a sender waits while the queue is full, for endpoints that do not say. If false, it "
                    + "fails.")
    private boolean defaultBlockWhenFull = true;

    @Metadata(
            label = "producer,advanced",
            description = "Whether a message is discarded while the queue is full, for endpoints that do not say.")
    private boolean defaultDiscardWhenFull;

    @Metadata(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description =
                    "How long a sender waits while the queue is full, for endpoints that do not say. 0 or less is "
                            + "for as long as it takes.")
    private long defaultOfferTimeout;

    @Metadata(
            label = "filter",
            description =
                    "Decides which headers cross, in either direction. By default all but those whose names begin "
                            + "with `Camel`, in any case.")
    private HeaderFilterStrategy headerFilterStrategy = usualHeaderFilterStrategy;

    private final Usages usages = new Usages();
    private final Set<PendingRequests> pendingRequests = ConcurrentHashMap.newKeySet();
    private final ManyQueues manyQueues = new ManyQueues();

    private SegmentDirectory segments;

    /** Null until it is needed. Guarded by this. */
    private Continuations continuations;

    private ShmQueueHealthCheck healthCheck;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ShmQueueEndpoint endpoint = new ShmQueueEndpoint(uri, this, remaining);
        parameters.computeIfPresent(WAIT_FOR_TASK, (option, value) -> waitForTask(value));
        endpoint.setSize(queueSize);
        endpoint.setMessageSize(messageSize);
        endpoint.setMaxMessageSize(maxMessageSize);
        endpoint.setCreateMode(createMode);
        endpoint.setUnlinkOnStop(unlinkOnStop);
        endpoint.setReattach(reattach);
        endpoint.setPermissions(permissions);
        endpoint.setTrustedOwners(trustedOwners);
        endpoint.setAttachTimeout(attachTimeout);
        endpoint.setConcurrentConsumers(concurrentConsumers);
        endpoint.setPollTimeout(defaultPollTimeout);
        endpoint.setIdleStrategy(idleStrategy);
        endpoint.setBlockWhenFull(defaultBlockWhenFull);
        endpoint.setDiscardWhenFull(defaultDiscardWhenFull);
        endpoint.setOfferTimeout(defaultOfferTimeout);
        endpoint.setHeaderFilterStrategy(headerFilterStrategy);
        setProperties(endpoint, parameters);
        endpoint.requireSensibleOptions();
        return endpoint;
    }

    /** Where this component's queues are. */
    synchronized SegmentDirectory segments() {
        if (segments == null) {
            segments = directory == null ? SegmentDirectory.ofHost() : SegmentDirectory.at(directory);
        }
        return segments;
    }

    /** Runs what follows on the requests of this component's endpoints. */
    synchronized Continuations continuations() {
        if (continuations == null) {
            continuations = new Continuations(getCamelContext().getExecutorServiceManager());
        }
        return continuations;
    }

    /** Camel's own enum, of which Camel's own converter does not say which values there are. */
    private static Object waitForTask(Object value) {
        if (!(value instanceof String text) || text.startsWith("#")) {
            return value;
        }
        try {
            return Choice.of(WaitForTaskToComplete.class, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option %s: %s".formatted(WAIT_FOR_TASK, e.getMessage()), e);
        }
    }

    /** The one that endpoints have unless they, or this component, are given another. */
    HeaderFilterStrategy usualHeaderFilterStrategy() {
        return usualHeaderFilterStrategy;
    }

    /** From now on {@link #awaitsRepliesFrom} asks these requests, too, until {@link #removeRequests}. */
    void addRequests(PendingRequests requests) {
        pendingRequests.add(requests);
    }

    void removeRequests(PendingRequests requests) {
        pendingRequests.remove(requests);
    }

    /** Whether an exchange of this context waits for a reply to a request in this queue. */
    boolean awaitsRepliesFrom(String queue) {
        return pendingRequests.stream().anyMatch(each -> each.isAnyWaitedFor(queue));
    }

    /** What this component's endpoints have open. */
    Usages usages() {
        return usages;
    }

    /** Tells when they have come to be many. */
    ManyQueues manyQueues() {
        return manyQueues;
    }

    /** The endpoints of all such components whose queues are in use. */
    static List<ShmQueueEndpoint> endpointsInUse(CamelContext context) {
        return endpoints(context).stream()
                .filter(endpoint -> endpoint.queueInUse() != null)
                .toList();
    }

    /** The endpoints of all such components. */
    static List<ShmQueueEndpoint> endpoints(CamelContext context) {
        return context.getEndpointRegistry().values().stream()
                .filter(ShmQueueEndpoint.class::isInstance)
                .map(ShmQueueEndpoint.class::cast)
                .toList();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ExecutorServiceManager executors = getCamelContext().getExecutorServiceManager();
        executors.addThreadFactoryListener(new PlatformThreads(executors));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        usages.begin();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && isHealthCheckConsumerEnabled()) {
            healthCheck = new ShmQueueHealthCheck(this);
            healthCheck.setCamelContext(getCamelContext());
            registry.register(healthCheck);
        }
    }

    @Override
    protected void doStop() throws Exception {
        usages.end();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && healthCheck != null) {
            registry.unregister(healthCheck);
            healthCheck = null;
        }
        continuations().stop();
        super.doStop();
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public int getQueueSize() {
        return queueSize;
    }

    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }

    /**
     * No option of the component, which has {@code queueSize}, as that of {@code seda:}. The error names the
     * right option, where Camel alone would say that there is no such option.
     */
    public void setSize(int size) {
        throw new IllegalArgumentException(
                "Option size: '%d' is for endpoints, such as to(\"shm-queue:x?size=%d\"); the component's is queueSize"
                        .formatted(size, size));
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

    public long getCheckInterval() {
        return checkInterval;
    }

    public void setCheckInterval(long checkInterval) {
        this.checkInterval = checkInterval;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public int getDefaultPollTimeout() {
        return defaultPollTimeout;
    }

    public void setDefaultPollTimeout(int defaultPollTimeout) {
        this.defaultPollTimeout = defaultPollTimeout;
    }

    public IdleStrategy getIdleStrategy() {
        return idleStrategy;
    }

    public void setIdleStrategy(IdleStrategy idleStrategy) {
        this.idleStrategy = idleStrategy;
    }

    public boolean isDefaultBlockWhenFull() {
        return defaultBlockWhenFull;
    }

    public void setDefaultBlockWhenFull(boolean defaultBlockWhenFull) {
        this.defaultBlockWhenFull = defaultBlockWhenFull;
    }

    public boolean isDefaultDiscardWhenFull() {
        return defaultDiscardWhenFull;
    }

    public void setDefaultDiscardWhenFull(boolean defaultDiscardWhenFull) {
        this.defaultDiscardWhenFull = defaultDiscardWhenFull;
    }

    public long getDefaultOfferTimeout() {
        return defaultOfferTimeout;
    }

    public void setDefaultOfferTimeout(long defaultOfferTimeout) {
        this.defaultOfferTimeout = defaultOfferTimeout;
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }
}
