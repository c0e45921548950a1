// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** Thrown when there is no segment of that name, and none was to be created. */
public class NoSuchSegmentException extends SegmentException {
    private static final long serialVersionUID = 1L;

    NoSuchSegmentException(String segment, String message) {
        super(segment, message);
    }
}
