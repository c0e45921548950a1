// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import io.github.camelshm.text.Printable;
import org.jspecify.annotations.Nullable;

/** Something went wrong with a segment; the message names it. */
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
