// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.SegmentConfiguration;
import org.apache.camel.WaitForTaskToComplete;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of {@code shm-queue:} endpoints that say how producers send. */
@UriParams
abstract class SendingConfiguration extends SegmentConfiguration {
    @UriParam(
            label = "producer,advanced",
            defaultValue = "true",
            description = "Whether a sender waits up to `offerTimeout` while the queue is full. If false, its exchange "
                    + "fails.")
    private boolean blockWhenFull = true;

    @UriParam(
            label = "producer,advanced",
            description =
                    "Whether to discard a message while the queue is full. Takes precedence over `blockWhenFull`.")
    private boolean discardWhenFull;

    @UriParam(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description = "How long a sender waits while the queue is full, before its exchange fails. 0 or less waits "
                    + "without limit.")
    private long offerTimeout;

    @UriParam(
            label = "producer",
            defaultValue = "IfReplyExpected",
            description = "Whether an exchange continues only after the consumer's route has completed, "
                    + "with the reply or the failure: if the exchange's pattern is InOut "
                    + "(`IfReplyExpected`), always (`Always`), or never (`Never`). No thread waits "
                    + "meanwhile.")
    private WaitForTaskToComplete waitForTaskToComplete = WaitForTaskToComplete.IfReplyExpected;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "How long an exchange waits for the consumer's route, if `waitForTaskToComplete` makes it wait. "
                            + "0 or less waits without limit.")
    private long timeout = 30_000;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            description = "How long after it is sent a message may be delivered. The header `CamelShmQueueTimeToLive` "
                    + "overrides it. 0 means that it never expires. An expired message is skipped by the consumer that "
                    + "takes it, and by a sender that finds the queue full. A message whose reply is waited for "
                    + "expires after `timeout` if that is shorter.")
    private long timeToLive;

    @UriParam(
            label = "producer,advanced",
            description = "Whether to ignore `timeToLive` and the header `CamelShmQueueTimeToLive`, so "
                    + "that messages never expire. A request is then processed even if its `timeout` "
                    + "has passed before a consumer takes it.")
    private boolean disableTimeToLive;

    @UriParam(
            label = "producer,advanced",
            description = "Whether an exchange fails if the queue has no consumers in any JVM. Cannot be combined with "
                    + "`discardIfNoConsumers`.")
    private boolean failIfNoConsumers;

    @UriParam(
            label = "producer,advanced",
            description =
                    "Whether to discard a message if the queue has no consumers in any JVM. Cannot be combined with "
                            + "`failIfNoConsumers`.")
    private boolean discardIfNoConsumers;

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
