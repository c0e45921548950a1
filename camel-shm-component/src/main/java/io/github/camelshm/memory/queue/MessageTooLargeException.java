// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.SegmentException;

/** A message is larger than this process sends or reads. */
public class MessageTooLargeException extends SegmentException {
    private static final long serialVersionUID = 1L;

    MessageTooLargeException(String queue, long length, long limit) {
        super(
                queue,
                "A message of %d bytes is too large for queue '%s': the limit is %d bytes (maxMessageSize)"
                        .formatted(length, queue, limit));
    }
}
