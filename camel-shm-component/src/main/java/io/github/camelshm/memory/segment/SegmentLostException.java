// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the segment in use is no longer the one that its name refers to: it was truncated, extended, unlinked or
 * replaced.
 *
 * <p>Values that were written within one check interval before may be lost.
 */
public class SegmentLostException extends SegmentException {
    private static final long serialVersionUID = 1L;

    SegmentLostException(String segment, String message, @Nullable Throwable cause) {
        super(segment, message, cause);
    }
}
