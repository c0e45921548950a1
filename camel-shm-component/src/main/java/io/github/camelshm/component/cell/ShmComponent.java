// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.SegmentComponent;
import io.github.camelshm.component.support.SegmentConfiguration;
import io.github.camelshm.component.support.SegmentHealthCheck;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.jspecify.annotations.Nullable;

/**
 * Creates the endpoints, with the defaults that are set here, and holds what they share: the directory and the threads.
 */
@Component("shm")
public class ShmComponent extends SegmentComponent<ShmConfiguration> {

    @Metadata(
            label = "common",
            description = "The directory that holds the segments. By default that of the host: `/dev/shm` on Linux, "
                    + "otherwise `camel-shm` in the directory for temporary files.")
    private @Nullable String directory;

    @Metadata(
            label = "advanced",
            defaultValue = "250ms",
            javaType = "java.time.Duration",
            description = "How often to check whether the name of an attached segment still refers to the file "
                    + "that is mapped. What was written within one interval before the segment was "
                    + "truncated or replaced may be lost.")
    private long checkInterval = SegmentOptions.defaults().checkInterval().toMillis();

    @Metadata(
            label = "consumer,advanced",
            defaultValue = "1",
            description = "The number of threads that poll for all consumers of this component and run their routes.")
    private int pollThreads = 1;

    private @Nullable ScheduledExecutorService pollPool;

    public ShmComponent() {
        super(new ShmConfiguration());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ShmEndpoint endpoint = new ShmEndpoint(uri, this, remaining, defaults().copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected String scheme() {
        return "shm";
    }

    @Override
    protected SegmentHealthCheck newHealthCheck() {
        return new ShmHealthCheck(this);
    }

    /** The directory of this component's segments. */
    SegmentDirectory segments() {
        return openDirectory();
    }

    /** The thread pool that all consumers share; created when the first of them starts. */
    synchronized ScheduledExecutorService pollPool() {
        if (pollThreads < 1) {
            throw new IllegalArgumentException(
                    "Option pollThreads is %d, but must be at least 1".formatted(pollThreads));
        }
        if (pollPool == null) {
            // For any number of consumers: one of Camel's pools takes 1,000 tasks by default.
            ThreadPoolProfile profile = new ThreadPoolProfileBuilder("shm-poll")
                    .poolSize(pollThreads)
                    .maxQueueSize(-1)
                    .build();
            pollPool = getCamelContext().getExecutorServiceManager().newScheduledThreadPool(this, "shm-poll", profile);
        }
        return pollPool;
    }

    /** The segments that this component's endpoints use now, one for each endpoint. */
    List<Segment> segmentsInUse() {
        return endpointsInUse(getCamelContext()).stream()
                .filter(endpoint -> endpoint.getComponent() == this)
                .map(ShmEndpoint::getSegment)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The endpoints of all components of this type whose segments are in use. */
    static List<ShmEndpoint> endpointsInUse(CamelContext context) {
        return endpoints(context, ShmEndpoint.class).stream()
                .filter(endpoint -> endpoint.getSegment() != null)
                .toList();
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

    @Override
    public @Nullable String getDirectory() {
        return directory;
    }

    public void setDirectory(@Nullable String directory) {
        this.directory = directory;
    }

    public ShmByteOrder getByteOrder() {
        return defaults().getByteOrder();
    }

    @Metadata(
            label = "common",
            defaultValue = "native",
            enums = ShmConfiguration.BYTE_ORDERS,
            description = "The byte order of values. Default for endpoints that do not set `byteOrder`.")
    public void setByteOrder(ShmByteOrder byteOrder) {
        defaults().setByteOrder(byteOrder);
    }

    @Metadata(
            label = "common",
            defaultValue = "ifAbsent",
            enums = SegmentConfiguration.CREATE_MODES,
            description =
                    "Whether to create segments or attach to existing ones. Default for endpoints that do not set "
                            + "`createMode`.")
    public void setCreateMode(CreateMode createMode) {
        defaults().setCreateMode(createMode);
    }

    public long getSegmentSize() {
        return defaults().getSegmentSize();
    }

    @Metadata(
            label = "common",
            defaultValue = "" + SegmentOptions.DEFAULT_SIZE,
            description = "The size in bytes of segments that are created. Default for endpoints that do not set "
                    + "`segmentSize`.")
    public void setSegmentSize(long segmentSize) {
        defaults().setSegmentSize(segmentSize);
    }

    @Metadata(
            label = "common",
            defaultValue = "true",
            description = "Whether to attach again when a segment is unlinked, replaced or truncated. Default for "
                    + "endpoints that do not set `reattach`.")
    public void setReattach(boolean reattach) {
        defaults().setReattach(reattach);
    }

    public boolean isSegmentMustExist() {
        return defaults().isSegmentMustExist();
    }

    @Metadata(
            label = "common",
            description =
                    "Whether the start of a route fails if its segment does not exist. Default for endpoints that do "
                            + "not set `segmentMustExist`.")
    public void setSegmentMustExist(boolean segmentMustExist) {
        defaults().setSegmentMustExist(segmentMustExist);
    }

    @Metadata(
            label = "security",
            description = "The users whose segments may be used, in addition to the user of this JVM. Default for "
                    + "endpoints that do not set `trustedOwners`.")
    public void setTrustedOwners(@Nullable String trustedOwners) {
        defaults().setTrustedOwners(trustedOwners);
    }

    @Metadata(
            label = "security",
            defaultValue = SegmentConfiguration.OWNER_ONLY,
            description = "The permissions of segments that are created. Default for endpoints that do not set "
                    + "`permissions`.")
    public void setPermissions(String permissions) {
        defaults().setPermissions(permissions);
    }

    @Metadata(
            label = "common",
            description =
                    "Whether to unlink segments that its endpoints have created, when the last endpoint or program on "
                            + "the host that uses them stops. Default for endpoints that do not set `unlinkOnStop`.")
    public void setUnlinkOnStop(boolean unlinkOnStop) {
        defaults().setUnlinkOnStop(unlinkOnStop);
    }

    @Metadata(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How long starting waits for a segment that is still too small, and an exchange "
                    + "for a segment that is lost or does not exist yet. Default for endpoints that do "
                    + "not set `attachTimeout`.")
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

    public int getPollThreads() {
        return pollThreads;
    }

    public void setPollThreads(int pollThreads) {
        this.pollThreads = pollThreads;
    }
}
