// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import java.nio.ByteBuffer;

/**
 * A field of a record: its name, its type, and where in the record it lies.
 *
 * <p>Values are {@code Integer} for the types up to {@code int32}, {@code Long} for {@code uint32} and {@code int64},
 * {@code Float}, {@code Double}, {@code Boolean}, {@code String} and {@code byte[]}. A number may be passed as any of
 * Java's own number types, if the field's type can hold it. Text is stored in UTF-8, with zeros after it up to the
 * field's length, so it cannot hold a zero character. Bytes are stored with zeros after them too, and are always
 * returned at full length.
 *
 * @param name as the user writes it: letters, digits and underscores
 * @param type of fixed size, or {@code STRING} or {@code BYTES}
 * @param length in bytes
 * @param offset in bytes from the record's first
 */
public record RecordField(String name, CellType type, int length, int offset) {

    /** Writes a value to a record's bytes, in the byte order of the buffer. */
    void put(Object value, ByteBuffer record, Cell where) {
        try {
            switch (type) {
                case STRING -> putText((String) value, record, where);
                case BYTES -> putPadded((byte[]) value, record, where);
                case BOOLEAN -> record.put(offset, (byte) ((Boolean) value ? 1 : 0));
                case FLOAT32 -> record.putFloat(offset, toFloat(((Number) value).doubleValue(), where));
                case FLOAT64 -> record.putDouble(offset, ((Number) value).doubleValue());
                default -> putInteger(toLong(value), record, where);
            }
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "%s of %s does not take %s"
                            .formatted(
                                    this,
                                    where,
                                    value == null ? "null" : value.getClass().getName()),
                    e);
        }
    }

    /** Reads the value from a record's bytes, in the byte order of the buffer. */
    Object get(ByteBuffer record, Cell where) {
        return switch (type) {
            case STRING -> text(record, where);
            case BYTES -> {
                byte[] bytes = new byte[length];
                record.get(offset, bytes);
                yield bytes;
            }
            case BOOLEAN -> record.get(offset) != 0;
            case FLOAT32 -> record.getFloat(offset);
            case FLOAT64 -> record.getDouble(offset);
            case INT8 -> (int) record.get(offset);
            case UINT8 -> Byte.toUnsignedInt(record.get(offset));
            case INT16 -> (int) record.getShort(offset);
            case UINT16 -> Short.toUnsignedInt(record.getShort(offset));
            case INT32 -> record.getInt(offset);
            case UINT32 -> Integer.toUnsignedLong(record.getInt(offset));
            case INT64 -> record.getLong(offset);
            case RECORD, RAW -> throw new IllegalStateException(this + " cannot be in a record");
        };
    }

    private void putInteger(long value, ByteBuffer record, Cell where) {
        if (value < type.min() || value > type.max()) {
            throw new ValueOutOfRangeException(
                    where.segment().name(),
                    "%d is out of range for %s of %s: it holds %d to %d"
                            .formatted(value, this, where, type.min(), type.max()));
        }
        switch (length) {
            case Byte.BYTES -> record.put(offset, (byte) value);
            case Short.BYTES -> record.putShort(offset, (short) value);
            case Integer.BYTES -> record.putInt(offset, (int) value);
            default -> record.putLong(offset, value);
        }
    }

    private float toFloat(double value, Cell where) {
        float rounded = (float) value;
        if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
            throw new ValueOutOfRangeException(
                    where.segment().name(),
                    "%s is out of range for %s of %s: it holds up to %s"
                            .formatted(value, this, where, Float.MAX_VALUE));
        }
        return rounded;
    }

    /** @throws ClassCastException if it is not one of Java's own whole numbers */
    private static long toLong(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return (Long) value;
    }

    private void putText(String value, ByteBuffer record, Cell where) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "%s of %s ends at its first zero character, so it cannot hold one".formatted(this, where));
        }
        putPadded(Utf8.encode(value, () -> "%s of %s".formatted(this, where)), record, where);
    }

    private void putPadded(byte[] value, ByteBuffer record, Cell where) {
        if (value.length > length) {
            throw new ValueOutOfRangeException(
                    where.segment().name(),
                    "%d bytes are too many for %s of %s: it holds up to %d"
                            .formatted(value.length, this, where, length));
        }
        record.put(offset, new byte[length]).put(offset, value);
    }

    private String text(ByteBuffer record, Cell where) {
        int end = offset;
        while (end < offset + length && record.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - offset];
        record.get(offset, bytes);
        return Utf8.decode(bytes, where);
    }

    /** Such as {@code field 'count' (int64)}. */
    @Override
    public String toString() {
        return "field '%s' (%s)".formatted(name, type.isFixedSize() ? type : "%s(%d)".formatted(type, length));
    }
}
