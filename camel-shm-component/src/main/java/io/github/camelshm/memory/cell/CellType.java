// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import java.util.Locale;

/**
 * The types that a cell may have. Those of fixed size have the names that C's {@code <stdint.h>} and numpy give them.
 *
 * <p>Integers are in two's complement, floats in IEEE 754; a boolean is one byte, false if it is zero.
 */
public enum CellType {
    INT8(1),
    UINT8(1),
    INT16(2),
    UINT16(2),
    INT32(4),
    UINT32(4),
    INT64(8),
    FLOAT32(4),
    FLOAT64(8),
    BOOLEAN(1),
    /** Text in UTF-8, up to the cell's length in bytes; read and written whole. */
    STRING(0),
    /** Bytes, up to the cell's length; read and written whole. */
    BYTES(0),
    /** Several named fields; read and written whole. */
    RECORD(0),
    /** A region of the cell's length with nothing but the user's bytes; a read may find a value half written. */
    RAW(0);

    private final int bytes;

    CellType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of a value in bytes, which is also its alignment: 1, 2, 4 or 8; 0 if it is not fixed. */
    public int bytes() {
        return bytes;
    }

    /** Whether the type alone determines the size of a value. */
    public boolean isFixedSize() {
        return bytes > 0;
    }

    /** Whether a value is written whole, by one writer at a time, which locks the cell. */
    boolean isWrittenWhole() {
        return this == STRING || this == BYTES || this == RECORD;
    }

    /** Whether the values are whole numbers. */
    public boolean isInteger() {
        return isFixedSize() && !isFloat() && this != BOOLEAN;
    }

    /** Whether the values are floating point numbers. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** Whether the values are whole numbers that cannot be negative. */
    public boolean isUnsigned() {
        return this == UINT8 || this == UINT16 || this == UINT32;
    }

    /**
     * The smallest whole number that the type holds.
     *
     * @throws IllegalStateException if the type is not one of integers
     */
    public long min() {
        requireInteger();
        return isUnsigned() ? 0 : -1L << (8 * bytes - 1);
    }

    /**
     * The largest whole number that the type holds.
     *
     * @throws IllegalStateException if the type is not one of integers
     */
    public long max() {
        requireInteger();
        return -1L >>> (64 - 8 * bytes + (isUnsigned() ? 0 : 1));
    }

    private void requireInteger() {
        if (!isInteger()) {
            throw new IllegalStateException(this + " is not a type of integers");
        }
    }

    /** The name in a sentence: an int32, a uint32, a boolean. */
    String withArticle() {
        return switch (this) {
            case BYTES -> "a cell of bytes";
            case RAW -> "a raw region";
            default -> (name().startsWith("INT") ? "an " : "a ") + this;
        };
    }

    /** The name as users write it, such as {@code int32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
