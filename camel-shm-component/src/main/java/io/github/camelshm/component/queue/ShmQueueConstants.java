// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/** The headers of the {@code shm-queue} component. */
public final class ShmQueueConstants {
    @Metadata(
            label = "producer",
            javaType = "Long",
            description =
                    "How long after it is sent this message may be delivered, in milliseconds, instead of the option "
                            + "`timeToLive`; with 0 it never expires")
    public static final String TIME_TO_LIVE = "CamelShmQueueTimeToLive";

    @Metadata(
            label = "consumer",
            javaType = "Integer",
            description =
                    "The number of deliveries of the message, including this one, up to 16; missing the first time")
    public static final String DELIVERIES = "CamelShmQueueDeliveries";

    @Metadata(
            label = "consumer",
            javaType = "Boolean",
            description =
                    "`true` if the message was delivered before: its consumer died, requeued it, or failed; missing "
                            + "the first time")
    public static final String REDELIVERED = "CamelShmQueueRedelivered";

    @Metadata(
            label = "consumer",
            javaType = "Long",
            description = "When the message was sent, in milliseconds since 1970")
    public static final String MESSAGE_TIMESTAMP = Exchange.MESSAGE_TIMESTAMP;

    // Without Camel's prefix, so that they are transferred where the dead letter endpoint is a queue of this component.
    @Metadata(
            label = "consumer",
            javaType = "String",
            description = "Set on messages that are sent to `deadLetter`: the reason, as a sentence")
    public static final String DEAD_LETTER_REASON = "ShmQueueDeadLetterReason";

    @Metadata(
            label = "consumer",
            javaType = "String",
            description = "Set on messages that are sent to `deadLetter`: the queue that the message comes from")
    public static final String DEAD_LETTER_QUEUE = "ShmQueueDeadLetterQueue";

    @Metadata(
            label = "consumer",
            javaType = "Integer",
            description = "Set on messages that are sent to `deadLetter`: how often the message was delivered")
    public static final String DEAD_LETTER_DELIVERIES = "ShmQueueDeadLetterDeliveries";

    private ShmQueueConstants() {}
}
