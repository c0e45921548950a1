// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import io.github.camelshm.component.cell.ShmByteOrder;
import io.github.camelshm.memory.segment.CreateMode;
import java.time.Duration;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The options of the component {@code shm} as properties, with its defaults.
 *
 * <p>Written by ConfigurationSourceTest from the component's own description. Change the component, then run the
 * test with {@code -Dsources.update=true}.
 */
@ConfigurationProperties(prefix = "camel.component.shm")
public class ShmComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    /** The byte order of values. Default for endpoints that do not set byteOrder. */
    private ShmByteOrder byteOrder = ShmByteOrder.NATIVE;

    /** Whether to create segments or attach to existing ones. Default for endpoints that do not set createMode. */
    private CreateMode createMode = CreateMode.IF_ABSENT;

    /**
     * The directory that holds the segments. By default that of the host: /dev/shm on Linux, otherwise camel-shm in the
     * directory for temporary files.
     */
    private String directory;

    /**
     * Whether to attach again when a segment is unlinked, replaced or truncated. Default for endpoints that do not set
     * reattach.
     */
    private Boolean reattach = true;

    /**
     * Whether the start of a route fails if its segment does not exist. Default for endpoints that do not set
     * segmentMustExist.
     */
    private Boolean segmentMustExist = false;

    /** The size in bytes of segments that are created. Default for endpoints that do not set segmentSize. */
    private Long segmentSize = 4096L;

    /**
     * Whether to unlink segments that its endpoints have created, when the last endpoint or program on the host that
     * uses them stops. Default for endpoints that do not set unlinkOnStop.
     */
    private Boolean unlinkOnStop = false;

    /**
     * Allows for bridging the consumer to the Camel routing Error Handler, which mean any exceptions (if possible)
     * occurred while the Camel consumer is trying to pickup incoming messages, or the likes, will now be processed as a
     * message and handled by the routing Error Handler. Important: This is only possible if the 3rd party component
     * allows Camel to be alerted if an exception was thrown. Some components handle this internally only, and therefore
     * bridgeErrorHandler is not possible. In other situations we may improve the Camel component to hook into the 3rd
     * party component and make this possible for future releases. By default the consumer will use the
     * org.apache.camel.spi.ExceptionHandler to deal with exceptions, that will be logged at WARN or ERROR level and
     * ignored.
     */
    private Boolean bridgeErrorHandler = false;

    /** The number of threads that poll for all consumers of this component and run their routes. */
    private Integer pollThreads = 1;

    /**
     * Whether the producer should be started lazy (on the first message). By starting lazy you can use this to allow
     * CamelContext and routes to startup in situations where a producer may otherwise fail during starting and cause
     * the route to fail being started. By deferring this startup to be lazy then the startup failure can be handled
     * during routing messages via Camel's routing error handlers. Beware that when the first message is processed then
     * creating and starting the producer may take a little time and prolong the total processing time of the
     * processing.
     */
    private Boolean lazyStartProducer = false;

    /**
     * How long starting waits for a segment that is still too small, and an exchange for a segment that is lost or does
     * not exist yet. Default for endpoints that do not set attachTimeout.
     */
    private Duration attachTimeout = Duration.ofSeconds(1);

    /**
     * Whether autowiring is enabled. This is used for automatic autowiring options (the option must be marked as
     * autowired) by looking up in the registry to find if there is a single instance of matching type, which then gets
     * configured on the component. This can be used for automatic configuring JDBC data sources, JMS connection
     * factories, AWS Clients, etc.
     */
    private Boolean autowiredEnabled = true;

    /**
     * How often to check whether the name of an attached segment still refers to the file that is mapped. What was
     * written within one interval before the segment was truncated or replaced may be lost.
     */
    private Duration checkInterval = Duration.ofMillis(250);

    /** Used for enabling or disabling all consumer based health checks from this component */
    private Boolean healthCheckConsumerEnabled = true;

    /**
     * Used for enabling or disabling all producer based health checks from this component. Notice: Camel has by default
     * disabled all producer based health-checks. You can turn on producer checks globally by setting
     * camel.health.producersEnabled=true.
     */
    private Boolean healthCheckProducerEnabled = true;

    /** The permissions of segments that are created. Default for endpoints that do not set permissions. */
    private String permissions = "rw-------";

    /**
     * The users whose segments may be used, in addition to the user of this JVM. Default for endpoints that do not set
     * trustedOwners.
     */
    private String trustedOwners;

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

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public Boolean getReattach() {
        return reattach;
    }

    public void setReattach(Boolean reattach) {
        this.reattach = reattach;
    }

    public Boolean getSegmentMustExist() {
        return segmentMustExist;
    }

    public void setSegmentMustExist(Boolean segmentMustExist) {
        this.segmentMustExist = segmentMustExist;
    }

    public Long getSegmentSize() {
        return segmentSize;
    }

    public void setSegmentSize(Long segmentSize) {
        this.segmentSize = segmentSize;
    }

    public Boolean getUnlinkOnStop() {
        return unlinkOnStop;
    }

    public void setUnlinkOnStop(Boolean unlinkOnStop) {
        this.unlinkOnStop = unlinkOnStop;
    }

    public Boolean getBridgeErrorHandler() {
        return bridgeErrorHandler;
    }

    public void setBridgeErrorHandler(Boolean bridgeErrorHandler) {
        this.bridgeErrorHandler = bridgeErrorHandler;
    }

    public Integer getPollThreads() {
        return pollThreads;
    }

    public void setPollThreads(Integer pollThreads) {
        this.pollThreads = pollThreads;
    }

    public Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public Duration getAttachTimeout() {
        return attachTimeout;
    }

    public void setAttachTimeout(Duration attachTimeout) {
        this.attachTimeout = attachTimeout;
    }

    public Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    public void setAutowiredEnabled(Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    public Duration getCheckInterval() {
        return checkInterval;
    }

    public void setCheckInterval(Duration checkInterval) {
        this.checkInterval = checkInterval;
    }

    public Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    public void setHealthCheckConsumerEnabled(Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    public Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    public void setHealthCheckProducerEnabled(Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
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
}
