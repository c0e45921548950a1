// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.SegmentAccess;
import io.github.camelshm.component.support.Usages;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** Makes the endpoints, with the defaults that are set here, and holds what they share: the directory, the threads. */
@Component("shm")
public class ShmComponent extends HealthCheckComponent {

    @Metadata(
            label = "common",
            description = "The directory that holds the segments. By default the host's own: `/dev/shm` on Linux, else "
                    + "`camel-shm` in the directory for temporary files.")
    private String directory;

    @Metadata(
            label = "common",
            defaultValue = "native",
            enums = ShmEndpoint.BYTE_ORDERS,
            description = "The order of a value's bytes, for endpoints that do not say.")
    private ShmByteOrder byteOrder = ShmByteOrder.NATIVE;

    @Metadata(
            label = "common",
            defaultValue = "ifAbsent",
            enums = SegmentAccess.CREATE_MODES,
            description = "What to do where the segment exists already, or does not, for endpoints that do not say.")
    private CreateMode createMode = CreateMode.IF_ABSENT;

    @Metadata(
            label = "common",
            defaultValue = "" + SegmentOptions.DEFAULT_SIZE,
            description = "The size in bytes of segments that are created, for endpoints that do not say.")
    private long segmentSize = SegmentOptions.DEFAULT_SIZE;

    @Metadata(
            label = "security",
            defaultValue = SegmentAccess.OWNER_ONLY,
            description = "The permissions of segments that are created, for endpoints that do not say.")
    private String permissions = SegmentAccess.OWNER_ONLY;

    @Metadata(
            label = "common",
            description =
                    "Whether segments that were created here are unlinked when their last user on the host stops, for "
                            + "endpoints that do not say.")
    private boolean unlinkOnStop;

    @Metadata(
            label = "common",
            defaultValue = "true",
            description = "Whether to attach again to segments that are unlinked, replaced or truncated, for endpoints "
                    + "that do not say.")
    private boolean reattach = true;

    @Metadata(
            label = "common",
            description =
                    "Whether the start of a route fails while there is no segment, for endpoints that do not say.")
    private boolean segmentMustExist;

    @Metadata(
            label = "security",
            description = "The users, beside the one who runs this JVM, whose segments may be used, for endpoints that "
                    + "do not say.")
    private String trustedOwners;

    @Metadata(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long starting waits for a segment that is still too small, and an exchange for one that is lost "
                            + "or not there yet, for endpoints that do not say.")
    private long attachTimeout = SegmentOptions.defaults().attachTimeout().toMillis();

    @Metadata(
            label = "advanced",
            defaultValue = "250ms",
            javaType = "java.time.Duration",
            description =
                    "How often to look whether an attached segment is still the one that its name means. What was "
                            + "written within one interval before it was truncated or replaced may be lost.")
    private long checkInterval = SegmentOptions.defaults().checkInterval().toMillis();

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "1",
            description = "The number of threads that poll for all consumers of this component, and run their routes.")
    private int pollThreads = 1;

    private final Usages usages = new Usages();

    private SegmentDirectory segments;
    private ScheduledExecutorService pollPool;
    private ShmHealthCheck healthCheck;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ShmEndpoint endpoint = new ShmEndpoint(uri, this, remaining);
        endpoint.setByteOrder(byteOrder);
        endpoint.setCreateMode(createMode);
        endpoint.setSegmentSize(segmentSize);
        endpoint.setPermissions(permissions);
        endpoint.setUnlinkOnStop(unlinkOnStop);
        endpoint.setAttachTimeout(attachTimeout);
        endpoint.setReattach(reattach);
        endpoint.setSegmentMustExist(segmentMustExist);
        endpoint.setTrustedOwners(trustedOwners);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Where this component's segments are. */
    synchronized SegmentDirectory segments() {
        if (segments == null) {
            segments = directory == null ? SegmentDirectory.ofHost() : SegmentDirectory.at(directory);
        }
        return segments;
    }

    /** The threads that all consumers share; made when the first of them starts. */
    synchronized ScheduledExecutorService pollPool() {
        if (pollThreads < 1) {
            throw new IllegalArgumentException("Option pollThreads: %d, but the least is 1".formatted(pollThreads));
        }
        if (pollPool == null) {
            // Of any number of consumers: a pool of Camel's takes 1,000 tasks by default.
            ThreadPoolProfile profile = new ThreadPoolProfileBuilder("shm-poll")
                    .poolSize(pollThreads)
                    .maxQueueSize(-1)
                    .build();
            pollPool = getCamelContext().getExecutorServiceManager().newScheduledThreadPool(this, "shm-poll", profile);
        }
        return pollPool;
    }

    /** What this component's endpoints have open. */
    Usages usages() {
        return usages;
    }

    /** The segments that this component's endpoints use now, each endpoint its own. */
    List<Segment> segmentsInUse() {
        return endpointsInUse(getCamelContext()).stream()
                .filter(endpoint -> endpoint.getComponent() == this)
                .map(ShmEndpoint::getSegment)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The endpoints of all such components. */
    static List<ShmEndpoint> endpointsInUse(CamelContext context) {
        return context.getEndpointRegistry().values().stream()
                .filter(ShmEndpoint.class::isInstance)
                .map(ShmEndpoint.class::cast)
                .filter(endpoint -> endpoint.getSegment() != null)
                .toList();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        usages.begin();
        HealthCheckRegistry registry = HealthCheckRegistry.get(getCamelContext());
        if (registry != null && isHealthCheckConsumerEnabled()) {
            healthCheck = new ShmHealthCheck(this);
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
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        synchronized (this) {
            if (pollPool != null) {
                getCamelContext().getExecutorServiceManager().shutdownNow(pollPool);
                pollPool = null;
            }
        }
        super.doShutdown();
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public ShmByteOrder getByteOrder() {
        return byteOrder;
    }

    public void setByteOrder(ShmByteOrder byteOrder) {
        this.byteOrder = byteOrder;
    }

    public CreateMode getCreateMode() {
        return createMode;
    }

    public void setCreateMode(CreateMode createMode) {
        this.createMode = createMode;
    }

    public long getSegmentSize() {
        return segmentSize;
    }

    public void setSegmentSize(long segmentSize) {
        this.segmentSize = segmentSize;
    }

    public boolean isReattach() {
        return reattach;
    }

    public void setReattach(boolean reattach) {
        this.reattach = reattach;
    }

    public boolean isSegmentMustExist() {
        return segmentMustExist;
    }

    public void setSegmentMustExist(boolean segmentMustExist) {
        this.segmentMustExist = segmentMustExist;
    }

    public String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public boolean isUnlinkOnStop() {
        return unlinkOnStop;
    }

    public void setUnlinkOnStop(boolean unlinkOnStop) {
        this.unlinkOnStop = unlinkOnStop;
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

    public int getPollThreads() {
        return pollThreads;
    }

    public void setPollThreads(int pollThreads) {
        this.pollThreads = pollThreads;
    }
}
