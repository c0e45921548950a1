// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import io.github.camelshm.text.Printable;
import org.jspecify.annotations.Nullable;

/** Thrown when an operation on a segment fails; the message names the segment. */
public class SegmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String segment;

    /**
     * @param segment the segment's name
     * @param message what happened, with the segment's name and the values involved
     */
    public SegmentException(String segment, String message) {
        super(Printable.of(message));
        this.segment = segment;
    }

    /**
     * @param segment the segment's name
     * @param message what happened, with the segment's name and the values involved
     * @param cause what made it happen
     */
    public SegmentException(String segment, String message, @Nullable Throwable cause) {
        super(Printable.of(message), cause);
        this.segment = segment;
    }

    /** The segment's name. */
    public String segment() {
        return segment;
    }
}
