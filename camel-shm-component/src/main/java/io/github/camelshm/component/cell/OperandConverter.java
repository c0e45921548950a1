// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.CellType;
import java.math.BigDecimal;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConverter;

/**
 * Converts what an exchange carries to what cells and fields accept. Uses Camel's converters, but never loses a part of
 * a value silently.
 */
final class OperandConverter {
    private final TypeConverter converter;

    OperandConverter(TypeConverter converter) {
        this.converter = converter;
    }

    /**
     * Converts a value to what a cell or a field of this type accepts.
     *
     * @throws NoTypeConversionAvailableException or a RuntimeException if that would change the value
     */
    Object of(CellType type, Object value) throws NoTypeConversionAvailableException {
        return switch (type) {
            case FLOAT32, FLOAT64 -> floatingPoint(value);
            case BOOLEAN -> to(Boolean.class, value);
            case STRING -> to(String.class, value);
            case BYTES, RAW -> to(byte[].class, value);
            case RECORD -> throw new IllegalArgumentException("A record has operands for each of its fields");
            default -> wholeNumber(value);
        };
    }

    <T> T to(Class<T> type, Object value) throws NoTypeConversionAvailableException {
        return converter.mandatoryConvertTo(type, value);
    }

    private Object wholeNumber(Object value) throws NoTypeConversionAvailableException {
        // The value itself where that is possible: it needs no new object.
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return value;
        }
        // Camel's converter, like Number.longValue(), would silently cut off fractions and the bits above 64.
        return value instanceof Number ? new BigDecimal(value.toString()).longValueExact() : to(Long.class, value);
    }

    private Double floatingPoint(Object value) throws NoTypeConversionAvailableException {
        Double converted = to(Double.class, value);
        if (converted.isInfinite() && !value.toString().contains("Infinity")) {
            throw new ArithmeticException("too large for a double");
        }
        return converted;
    }
}
