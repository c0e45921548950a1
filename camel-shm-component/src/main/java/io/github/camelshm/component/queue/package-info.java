// SPDX-License-Identifier: Apache-2.0
/**
 * The Camel component {@code shm-queue}: it translates exchanges to messages of a queue, and nothing else.
 *
 * <p>{@link ShmQueueComponent} creates a {@link ShmQueueEndpoint} from a URI, with the options in a
 * {@link ShmQueueConfiguration}; {@link SharedQueue} opens the queue. {@link ShmQueueProducer} encodes an exchange and
 * offers it. {@link ShmQueueConsumer} has {@link ConsumerTask}s that poll, and settles each {@link UnsettledMessage} when
 * its exchange is done; {@link ShmQueuePollingConsumer} polls when it is asked. {@link PendingRequests} and
 * {@link ReplySender} are the two ends of a reply's path. The queue itself is in {@code io.github.camelshm.memory}, the form
 * of its messages in {@code io.github.camelshm.message}.
 */
@NullMarked
package io.github.camelshm.component.queue;

import org.jspecify.annotations.NullMarked;
