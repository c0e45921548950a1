// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentTooSmallException;

/**
 * A cell for text, read and written whole: its UTF-8 in a {@link BytesCell}. The cell's length is in bytes; a character
 * takes one to four.
 */
public final class StringCell extends Cell {
    private final BytesCell bytes;

    StringCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.bytes = new BytesCell(segment, spec);
    }

    /**
     * The cell of this description in a segment, for text.
     *
     * @throws IllegalArgumentException if its type is not string
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static StringCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, StringCell.class);
    }

    /**
     * The text.
     *
     * @throws SegmentException if another program has written bytes that are not UTF-8
     */
    public String get() {
        return decoded(bytes.get());
    }

    /**
     * Sets the text.
     *
     * @throws ValueOutOfRangeException if it is longer than the cell
     * @throws IllegalArgumentException if it holds half a character (an unpaired surrogate)
     */
    public void set(String value) {
        bytes.set(encoded(value));
    }

    /** Sets the text as {@link #set} does, and returns the previous one. */
    public String getAndSet(String value) {
        return decoded(bytes.getAndSet(encoded(value)));
    }

    /** Sets the text as {@link #set} does if the current one is as expected, and returns whether it was. */
    public boolean compareAndSet(String expected, String value) {
        return compareAndExchange(expected, value).equals(expected);
    }

    /**
     * Sets the text as {@link #set} does if the current one is as expected.
     *
     * @return the previous text, which is the expected one if the value was set
     */
    public String compareAndExchange(String expected, String value) {
        return decoded(bytes.compareAndExchange(encoded(expected), encoded(value)));
    }

    /**
     * Appends a text to the one that is there, and returns both.
     *
     * @throws ValueOutOfRangeException if together they are longer than the cell; then nothing is appended
     */
    public String append(String more) {
        return decoded(bytes.append(encoded(more)));
    }

    private byte[] encoded(String value) {
        return Utf8.encode(value, this::toString);
    }

    private String decoded(byte[] value) {
        return Utf8.decode(value, this);
    }
}
