// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** Thrown when there is a segment of that name already, but it was to be created. */
public class SegmentExistsException extends SegmentException {
    private static final long serialVersionUID = 1L;

    SegmentExistsException(String segment, String message) {
        super(segment, message);
    }
}
