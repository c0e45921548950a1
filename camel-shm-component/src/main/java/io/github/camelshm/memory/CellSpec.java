// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static java.util.Objects.requireNonNull;

import java.nio.ByteOrder;

/**
 * What a cell is: the type of its value, where in the segment it lies, and how it is read and added to.
 *
 * @param type the type of the value
 * @param offset where the value starts, in bytes from the segment's first; a multiple of the type's size
 * @param byteOrder the order of the value's bytes
 * @param overflow what an addition does whose result the type cannot hold
 */
public record CellSpec(CellType type, long offset, ByteOrder byteOrder, Overflow overflow) {

    /** @throws IllegalArgumentException if the offset is negative or not aligned to the type's size */
    public CellSpec {
        requireNonNull(type, "type");
        requireNonNull(byteOrder, "byteOrder");
        requireNonNull(overflow, "overflow");
        if (offset < 0) {
            throw new IllegalArgumentException("Offset %d of %s is negative".formatted(offset, type.withArticle()));
        }
        if (offset % type.bytes() != 0) {
            throw new IllegalArgumentException("Offset %d is not aligned: %s needs a multiple of %d, the nearest is %d"
                    .formatted(offset, type.withArticle(), type.bytes(), nearestAligned(offset, type.bytes())));
        }
    }

    /** A cell of this type at the segment's first byte, in the host's byte order, which wraps on overflow. */
    public static CellSpec of(CellType type) {
        return new CellSpec(type, 0, ByteOrder.nativeOrder(), Overflow.WRAP);
    }

    /** The same cell at another offset, in bytes. */
    public CellSpec at(long otherOffset) {
        return new CellSpec(type, otherOffset, byteOrder, overflow);
    }

    /** The same cell with its bytes in another order. */
    public CellSpec in(ByteOrder otherByteOrder) {
        return new CellSpec(type, offset, otherByteOrder, overflow);
    }

    /** The same cell with another answer to overflow. */
    public CellSpec on(Overflow otherOverflow) {
        return new CellSpec(type, offset, byteOrder, otherOverflow);
    }

    /** The size in bytes that a segment must have to hold this cell; {@link Long#MAX_VALUE} if no segment can. */
    public long requiredSize() {
        long end = offset + type.bytes();
        return end < 0 ? Long.MAX_VALUE : end;
    }

    /** @throws SegmentTooSmallException if a segment of this size cannot hold this cell */
    void requireRoom(String segment, long size) {
        if (size < requiredSize()) {
            throw new SegmentTooSmallException(
                    segment,
                    "Segment '%s' is %d bytes, but %s needs %d".formatted(segment, size, this, requiredSize()));
        }
    }

    private static long nearestAligned(long offset, int alignment) {
        long below = offset - offset % alignment;
        boolean aboveIsNearer = offset - below > alignment / 2 && below <= Long.MAX_VALUE - alignment;
        return aboveIsNearer ? below + alignment : below;
    }

    /** Such as {@code an int64 at offset 8}. */
    @Override
    public String toString() {
        return type.withArticle() + " at offset " + offset;
    }
}
