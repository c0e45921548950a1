// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.segment.CreateMode;
import java.time.Duration;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The options of the component {@code shm-queue} as properties, with its defaults.
 *
 * <p>Written by ConfigurationSourceTest from the component's own description. Change the component, then run the
 * test with {@code -Dsources.update=true}.
 */
@ConfigurationProperties(prefix = "camel.component.shm-queue")
public class ShmQueueComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    /** Whether to create queues or attach to existing ones. Default for endpoints that do not set createMode. */
    private CreateMode createMode = CreateMode.IF_ABSENT;

    /**
     * The directory that holds the queues. By default that of the host: /dev/shm on Linux, otherwise camel-shm in the
     * directory for temporary files.
     */
    private String directory;

    /**
     * The maximum length in bytes of a message that is sent or read. Default for endpoints that do not set
     * maxMessageSize.
     */
    private Integer maxMessageSize = 67108864;

    /**
     * The maximum length in bytes of a message that is stored in the queue itself. Default for endpoints that do not
     * set messageSize.
     */
    private Integer messageSize = 4096;

    /**
     * The capacity in messages of queues that are created, rounded up to a power of two. Default for endpoints that do
     * not set size.
     */
    private Integer queueSize = 1024;

    /**
     * Whether to attach again when a queue is unlinked, replaced or truncated. Default for endpoints that do not set
     * reattach.
     */
    private Boolean reattach = true;

    /**
     * Whether to unlink queues that its endpoints have created, with the messages in them, when the last endpoint or
     * program on the host that uses them stops. Default for endpoints that do not set unlinkOnStop.
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

    /**
     * The number of threads that take messages and run the route. Default for endpoints that do not set
     * concurrentConsumers.
     */
    private Integer concurrentConsumers = 1;

    /**
     * How long a consumer's thread waits for a message, in milliseconds, before it polls again. Default for endpoints
     * that do not set pollTimeout.
     */
    private Integer defaultPollTimeout = 1000;

    /** How a consumer's thread waits for a message. Default for endpoints that do not set idleStrategy. */
    private IdleStrategy idleStrategy = IdleStrategy.BLOCK;

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
     * Whether a sender waits while the queue is full. If false, its exchange fails. Default for endpoints that do not
     * set blockWhenFull.
     */
    private Boolean defaultBlockWhenFull = true;

    /** Whether to discard a message while the queue is full. Default for endpoints that do not set discardWhenFull. */
    private Boolean defaultDiscardWhenFull = false;

    /**
     * How long a sender waits while the queue is full, before its exchange fails. 0 or less waits without limit.
     * Default for endpoints that do not set offerTimeout.
     */
    private Duration defaultOfferTimeout;

    /**
     * How long starting waits for a queue that is still too small, and an exchange for a queue that is lost or does not
     * exist yet. Default for endpoints that do not set attachTimeout.
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
     * How often to check whether the name of an attached queue still refers to the file that is mapped, and whether a
     * participant has died. Unsettled messages of a dead participant are delivered again within one interval, or within
     * 250 milliseconds if that is shorter. What was sent within one interval before a queue was truncated or replaced
     * may be lost.
     */
    private Duration checkInterval = Duration.ofMillis(250);

    /**
     * Decides which headers are transferred, in either direction. By default all except those whose names begin with
     * Camel (case-insensitive).
     */
    private HeaderFilterStrategy headerFilterStrategy;

    /** Used for enabling or disabling all consumer based health checks from this component */
    private Boolean healthCheckConsumerEnabled = true;

    /**
     * Used for enabling or disabling all producer based health checks from this component. Notice: Camel has by default
     * disabled all producer based health-checks. You can turn on producer checks globally by setting
     * camel.health.producersEnabled=true.
     */
    private Boolean healthCheckProducerEnabled = true;

    /** The permissions of queues that are created. Default for endpoints that do not set permissions. */
    private String permissions = "rw-------";

    /**
     * The users whose queues may be used, in addition to the user of this JVM. Default for endpoints that do not set
     * trustedOwners.
     */
    private String trustedOwners;

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

    public Integer getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(Integer maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public Integer getMessageSize() {
        return messageSize;
    }

    public void setMessageSize(Integer messageSize) {
        this.messageSize = messageSize;
    }

    public Integer getQueueSize() {
        return queueSize;
    }

    public void setQueueSize(Integer queueSize) {
        this.queueSize = queueSize;
    }

    public Boolean getReattach() {
        return reattach;
    }

    public void setReattach(Boolean reattach) {
        this.reattach = reattach;
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

    public Integer getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(Integer concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public Integer getDefaultPollTimeout() {
        return defaultPollTimeout;
    }

    public void setDefaultPollTimeout(Integer defaultPollTimeout) {
        this.defaultPollTimeout = defaultPollTimeout;
    }

    public IdleStrategy getIdleStrategy() {
        return idleStrategy;
    }

    public void setIdleStrategy(IdleStrategy idleStrategy) {
        this.idleStrategy = idleStrategy;
    }

    public Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public Boolean getDefaultBlockWhenFull() {
        return defaultBlockWhenFull;
    }

    public void setDefaultBlockWhenFull(Boolean defaultBlockWhenFull) {
        this.defaultBlockWhenFull = defaultBlockWhenFull;
    }

    public Boolean getDefaultDiscardWhenFull() {
        return defaultDiscardWhenFull;
    }

    public void setDefaultDiscardWhenFull(Boolean defaultDiscardWhenFull) {
        this.defaultDiscardWhenFull = defaultDiscardWhenFull;
    }

    public Duration getDefaultOfferTimeout() {
        return defaultOfferTimeout;
    }

    public void setDefaultOfferTimeout(Duration defaultOfferTimeout) {
        this.defaultOfferTimeout = defaultOfferTimeout;
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

    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
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
