// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/** Thrown when the system refuses what was asked for the segment, now: no permission, no space, no directory. */
public class SegmentRefusedException extends SegmentException {
    private static final long serialVersionUID = 1L;

    SegmentRefusedException(String segment, String message, Throwable cause) {
        super(segment, message, cause);
    }
}
