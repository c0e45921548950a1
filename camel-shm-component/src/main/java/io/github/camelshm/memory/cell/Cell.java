// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.nio.ByteBuffer;

/**
 * One typed value in a segment, shared by every process that uses the segment.
 *
 * <p>Every operation is atomic and has the memory effects of a volatile access. What a thread wrote anywhere before it
 * wrote a cell is visible to every thread that then reads the cell and finds that value, in this process or another.
 * The kinds of cells name their operations after {@code java.util.concurrent.atomic}. On types of fixed size none of
 * them allocates or blocks. Only a {@link RawCell} is not atomic.
 *
 * <p>Thread-safe. The cell works for as long as its segment is open.
 */
public abstract sealed class Cell
        permits LongCell, DoubleCell, BooleanCell, StringCell, BytesCell, RecordCell, RawCell {
    private final Segment segment;
    private final CellSpec spec;

    Cell(Segment segment, CellSpec spec) {
        this.segment = segment;
        this.spec = spec;
    }

    /**
     * The cell of this description in a segment.
     *
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue, and the cell's type not {@code RAW}
     */
    public static Cell in(Segment segment, CellSpec spec) {
        SegmentInternals.need(segment, spec);
        return switch (spec.type()) {
            case FLOAT32, FLOAT64 -> new DoubleCell(segment, spec);
            case BOOLEAN -> new BooleanCell(segment, spec);
            case STRING -> new StringCell(segment, spec);
            case BYTES -> new BytesCell(segment, spec);
            case RECORD -> new RecordCell(segment, spec);
            case RAW -> new RawCell(segment, spec);
            default -> LongCell.of(segment, spec);
        };
    }

    /** @throws IllegalArgumentException if the cell is of another kind */
    static <C extends Cell> C in(Segment segment, CellSpec spec, Class<C> kind) {
        Cell cell = in(segment, spec);
        if (!kind.isInstance(cell)) {
            throw new IllegalArgumentException(
                    "%s of segment '%s' cannot be used as %s".formatted(spec, segment.name(), kind.getSimpleName()));
        }
        return kind.cast(cell);
    }

    /** The segment that it lies in. */
    public final Segment segment() {
        return segment;
    }

    /** What it is and where. */
    public final CellSpec spec() {
        return spec;
    }

    /** The segment's bytes, for the duration of one operation. Throws as {@link SegmentInternals#memory} does. */
    final ByteBuffer memory() {
        return SegmentInternals.memory(segment);
    }

    /** The exception to throw if the value does not fit: names segment, offset, type, value and limits. */
    final ValueOutOfRangeException outOfRange(Object value, Object min, Object max) {
        return new ValueOutOfRangeException(
                segment.name(),
                "%s is out of range for %s of segment '%s': it holds %s to %s"
                        .formatted(value, spec, segment.name(), min, max));
    }

    /** Such as {@code an int32 at offset 0 of segment 'counter'}. */
    @Override
    public String toString() {
        return "%s of segment '%s'".formatted(spec, segment.name());
    }
}
