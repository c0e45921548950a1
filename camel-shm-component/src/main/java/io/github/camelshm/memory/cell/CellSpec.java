// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.memory.segment.Region;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a cell is: the type of its value, where in the segment it lies, and how it is read and added to.
 *
 * @param type the type of the value
 * @param offset where the value starts, in bytes from the segment's first; a multiple of the type's size
 * @param byteOrder the order of the value's bytes
 * @param overflow what an addition does if the type cannot hold its result
 * @param length the most bytes that a {@code STRING} or {@code BYTES} can hold, or the size of a {@code RAW}; else 0
 * @param fields those of a {@code RECORD}; else empty
 */
public record CellSpec(
        CellType type, long offset, ByteOrder byteOrder, Overflow overflow, int length, Optional<RecordLayout> fields)
        implements Region {

    /**
     * @throws IllegalArgumentException if the offset is negative or not aligned, or if length and fields are not what the
     *     type needs
     */
    public CellSpec {
        requireNonNull(type, "type");
        requireNonNull(byteOrder, "byteOrder");
        requireNonNull(overflow, "overflow");
        requireNonNull(fields, "fields");
        requireShape(type, length, fields);
        int alignment = alignment(type);
        if (offset < 0) {
            throw new IllegalArgumentException("Offset %d of %s is negative".formatted(offset, type.withArticle()));
        }
        if (offset % alignment != 0) {
            throw new IllegalArgumentException("Offset %d is not aligned: %s needs a multiple of %d, the nearest is %d"
                    .formatted(offset, type.withArticle(), alignment, nearestAligned(offset, alignment)));
        }
    }

    /** A cell of a type of fixed size. */
    public CellSpec(CellType type, long offset, ByteOrder byteOrder, Overflow overflow) {
        this(type, offset, byteOrder, overflow, 0, Optional.empty());
    }

    /** A cell of this fixed-size type at the segment's first byte, in the host's byte order, that wraps on overflow. */
    public static CellSpec of(CellType type) {
        return new CellSpec(type, 0, ByteOrder.nativeOrder(), Overflow.WRAP);
    }

    /** A cell of text, bytes or a raw region of this length in bytes, at the segment's first byte. */
    public static CellSpec of(CellType type, int length) {
        return new CellSpec(type, 0, ByteOrder.nativeOrder(), Overflow.WRAP, length, Optional.empty());
    }

    /** A record of these fields at the segment's first byte, in the host's byte order. */
    public static CellSpec of(RecordLayout fields) {
        return new CellSpec(CellType.RECORD, 0, ByteOrder.nativeOrder(), Overflow.WRAP, 0, Optional.of(fields));
    }

    /** The same cell at another offset, in bytes. */
    public CellSpec at(long otherOffset) {
        return new CellSpec(type, otherOffset, byteOrder, overflow, length, fields);
    }

    /** The same cell with its bytes in another order. */
    public CellSpec in(ByteOrder otherByteOrder) {
        return new CellSpec(type, offset, otherByteOrder, overflow, length, fields);
    }

    /** The same cell with another behaviour on overflow. */
    public CellSpec on(Overflow otherOverflow) {
        return new CellSpec(type, offset, byteOrder, otherOverflow, length, fields);
    }

    @Override
    public long requiredSize() {
        long end = offset + size();
        return end < 0 ? Long.MAX_VALUE : end;
    }

    private long size() {
        return switch (type) {
            case STRING, BYTES -> SeqLockValue.size(BytesCell.capacity(length));
            case RECORD -> SeqLockValue.size(fields.orElseThrow().size());
            case RAW -> length;
            default -> type.bytes();
        };
    }

    @Override
    public boolean isRaw() {
        return type == CellType.RAW;
    }

    @Override
    public boolean needsLocks() {
        return type.isWrittenWhole();
    }

    private static void requireShape(CellType type, int length, Optional<RecordLayout> fields) {
        boolean hasLength = !type.isFixedSize() && type != CellType.RECORD;
        if (hasLength && length < 1) {
            throw new IllegalArgumentException(
                    "The length is %d bytes, but %s needs at least 1".formatted(length, type.withArticle()));
        }
        if (!hasLength && length != 0) {
            throw new IllegalArgumentException(
                    "The length is %d bytes, but %s has a fixed length".formatted(length, type.withArticle()));
        }
        if (fields.isPresent() != (type == CellType.RECORD)) {
            throw new IllegalArgumentException(
                    type == CellType.RECORD
                            ? "A record needs fields"
                            : "Fields are not allowed for " + type.withArticle());
        }
    }

    private static int alignment(CellType type) {
        if (type.isFixedSize()) {
            return type.bytes();
        }
        return type == CellType.RAW ? 1 : SeqLockValue.ALIGNMENT;
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
