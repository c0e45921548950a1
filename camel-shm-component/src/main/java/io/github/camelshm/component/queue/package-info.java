// SPDX-License-Identifier: Apache-2.0
/**
 * The Camel component {@code shm-queue}: it translates exchanges to messages of a queue, and nothing else.
 *
 * <p>{@link io.github.camelshm.component.queue.ShmQueueComponent} makes a {@link io.github.camelshm.component.queue.ShmQueueEndpoint} of a
 * URI; that holds the options and opens the queue. {@link io.github.camelshm.component.queue.ShmQueueProducer} encodes an exchange
 * and offers it; {@link io.github.camelshm.component.queue.ShmQueueConsumer} has {@link io.github.camelshm.component.queue.Taker}s that poll,
 * and settles each {@link io.github.camelshm.component.queue.MessageInHand} when its exchange is done;
 * {@link io.github.camelshm.component.queue.ShmQueuePollingConsumer} polls when it is asked.
 * {@link io.github.camelshm.component.queue.PendingRequests} and {@link io.github.camelshm.component.queue.ReplySender} are the two ends of a reply's
 * way back. The queue itself is in {@code io.github.camelshm.memory}, the form of its messages in
 * {@code io.github.camelshm.message}.
 */
package io.github.camelshm.component.queue;
