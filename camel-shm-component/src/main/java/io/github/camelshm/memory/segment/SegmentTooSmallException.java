// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** Thrown when the segment is too small for what it was to hold. */
public class SegmentTooSmallException extends SegmentException {
    private static final long serialVersionUID = 1L;

    SegmentTooSmallException(String segment, String message) {
        super(segment, message);
    }
}
