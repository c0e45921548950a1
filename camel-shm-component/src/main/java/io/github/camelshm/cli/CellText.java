// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.BytesCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordField;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.text.Printable;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Values of cells as text. What is printed can be entered again, except for text with control characters, which are printed escaped,
 * and text with commas in a record. Bytes are in hexadecimal. */
final class CellText {
    private CellText() {}

    static String read(Cell cell) {
        if (cell instanceof LongCell number) {
            return Long.toString(number.get());
        } else if (cell instanceof DoubleCell number) {
            return number.spec().type() == CellType.FLOAT32
                    ? Float.toString((float) number.get())
                    : Double.toString(number.get());
        } else if (cell instanceof BooleanCell truth) {
            return Boolean.toString(truth.get());
        } else if (cell instanceof StringCell text) {
            return Printable.of(text.get());
        } else if (cell instanceof BytesCell bytes) {
            return HexFormat.of().formatHex(bytes.get());
        } else if (cell instanceof RawCell region) {
            return HexFormat.of().formatHex(region.get());
        }
        return ((RecordCell) cell)
                .get().entrySet().stream()
                        .map(field -> field.getKey() + "=" + print(field.getValue()))
                        .collect(Collectors.joining(","));
    }

    /** @throws IllegalArgumentException if the text is not a value of the cell's type */
    static void write(Cell cell, String text) {
        if (cell instanceof LongCell number) {
            number.set((long) parse(cell.spec().type(), text, cell));
        } else if (cell instanceof DoubleCell number) {
            number.set((double) parse(cell.spec().type(), text, cell));
        } else if (cell instanceof BooleanCell truth) {
            truth.set((boolean) parse(CellType.BOOLEAN, text, cell));
        } else if (cell instanceof StringCell string) {
            string.set(text);
        } else if (cell instanceof BytesCell bytes) {
            bytes.set((byte[]) parse(CellType.BYTES, text, cell));
        } else if (cell instanceof RawCell region) {
            region.set((byte[]) parse(CellType.BYTES, text, cell));
        } else {
            RecordCell record = (RecordCell) cell;
            record.set(fields(record, text));
        }
    }

    private static Map<String, Object> fields(RecordCell cell, String text) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "'%s' is not of the form name=value,name=value, which %s needs".formatted(text, cell));
            }
            RecordField field = cell.layout().field(part.substring(0, equals).strip());
            values.put(field.name(), parse(field.type(), part.substring(equals + 1), cell));
        }
        return values;
    }

    private static Object parse(CellType type, String text, Cell cell) {
        try {
            return switch (type) {
                case STRING -> text;
                case BYTES, RAW -> HexFormat.of().parseHex(text);
                case FLOAT32, FLOAT64 -> Double.parseDouble(text);
                case BOOLEAN -> parseBoolean(text);
                default -> Long.parseLong(text);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is not a valid value for %s".formatted(text, cell), e);
        }
    }

    private static boolean parseBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return text.equals("true");
    }

    private static String print(Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : Printable.of(value);
    }
}
