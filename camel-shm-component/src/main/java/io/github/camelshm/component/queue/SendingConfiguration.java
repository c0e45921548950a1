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
            description =
                    "Whether a sender waits while the queue is full, for `offerTimeout`. If false, its exchange fails.")
    private boolean blockWhenFull = true;

    @UriParam(
            label = "producer,advanced",
            description = "Whether a message is discarded while the queue is full. Goes before `blockWhenFull`.")
    private boolean discardWhenFull;

    @UriParam(
            label = "producer,advanced",
            javaType = "java.time.Duration",
            description =
                    "How long a sender waits while the queue is full, before its exchange fails. 0 or less is for as "
                            + "long as it takes.")
    private long offerTimeout;

    @UriParam(
            label = "producer",
            defaultValue = "IfReplyExpected",
            description = "Whether the exchange goes on only when the consumer's route is done, with its reply or its "
                    + "failure: if the exchange's pattern is InOut (`IfReplyExpected`), or always, or never. No thread "
                    + "waits meanwhile.")
    private WaitForTaskToComplete waitForTaskToComplete = WaitForTaskToComplete.IfReplyExpected;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "How long to wait for the consumer's route to be done, where that is waited for. 0 or less is for as "
                            + "long as it takes.")
    private long timeout = 30_000;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            description =
                    "How long a message is worth delivering, from when it is sent; the header `CamelShmQueueTimeToLive` goes "
                            + "before it. 0 is for ever. A message that has expired is skipped: by the consumer that takes it, and by "
                            + "a sender that finds the queue full. One whose reply is waited for expires after `timeout` if that is "
                            + "shorter.")
    private long timeToLive;

    @UriParam(
            label = "producer,advanced",
            description =
                    "Whether messages never expire, whatever `timeToLive` and the header `CamelShmQueueTimeToLive` say: a "
                            + "request is then worked off even if that begins after its `timeout`.")
    private boolean disableTimeToLive;

    @UriParam(
            label = "producer,advanced",
            description = "Whether an exchange fails if the queue has no consumers, in any JVM. Not together with "
                    + "`discardIfNoConsumers`.")
    private boolean failIfNoConsumers;

    @UriParam(
            label = "producer,advanced",
            description = "Whether a message is discarded if the queue has no consumers, in any JVM. Not together with "
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
