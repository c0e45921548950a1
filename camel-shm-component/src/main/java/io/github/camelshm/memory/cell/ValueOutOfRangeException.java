// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.SegmentException;

/** Thrown when the cell's type cannot hold the value; the cell is unchanged. */
public class ValueOutOfRangeException extends SegmentException {
    private static final long serialVersionUID = 1L;

    ValueOutOfRangeException(String segment, String message) {
        super(segment, message);
    }
}
