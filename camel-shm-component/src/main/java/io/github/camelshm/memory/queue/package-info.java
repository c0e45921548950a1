// SPDX-License-Identifier: Apache-2.0
/**
 * Queues: messages between processes, for competing consumers. Start at {@link
 * io.github.camelshm.memory.queue.Queue#open}; a {@link io.github.camelshm.memory.queue.Delivery} is a message that is to
 * be settled.
 */
@NullMarked
package io.github.camelshm.memory.queue;

import org.jspecify.annotations.NullMarked;
