// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** The segment ends before what was to be found in it. */
public class SegmentTooSmallException extends SegmentException {
    private static final long serialVersionUID = 1L;

    SegmentTooSmallException(String segment, String message) {
        super(segment, message);
    }
}
