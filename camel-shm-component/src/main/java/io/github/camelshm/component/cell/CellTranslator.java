// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.BytesCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.text.Printable;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the objects that an exchange carries and the operations of one cell.
 *
 * <p>An operand is what {@link #operand} makes of a header, an option or a body; every other method accepts only
 * operands. Results have the type in which a Java program would hold such a value. It is {@code Integer} for the types
 * up to {@code int32}, and {@code Long} for {@code uint32} and {@code int64}. Other types are {@code Float},
 * {@code Double}, {@code Boolean}, {@code String}, {@code byte[]}, and for a record a {@code Map} of these. An
 * operation that the cell's type does not support ({@link ShmOperation#appliesTo}) is not called.
 */
abstract class CellTranslator {
    private static final int MAX_QUOTED = 100;

    private final Cell cell;
    private final OperandConverter operands;

    CellTranslator(Cell cell, OperandConverter operands) {
        this.cell = cell;
        this.operands = operands;
    }

    static CellTranslator of(Cell cell, TypeConverter converter) {
        OperandConverter operands = new OperandConverter(converter);
        if (cell instanceof LongCell longCell) {
            return new LongTranslator(longCell, operands);
        } else if (cell instanceof DoubleCell doubleCell) {
            return new DoubleTranslator(doubleCell, operands);
        } else if (cell instanceof BooleanCell booleanCell) {
            return new BooleanTranslator(booleanCell, operands);
        } else if (cell instanceof StringCell stringCell) {
            return new StringTranslator(stringCell, operands);
        } else if (cell instanceof BytesCell bytesCell) {
            return new BytesTranslator(bytesCell, operands);
        } else if (cell instanceof RecordCell recordCell) {
            return new RecordTranslator(recordCell, operands, null);
        }
        return new RawTranslator((RawCell) cell, operands);
    }

    /** For one field of a record. */
    static CellTranslator ofField(RecordCell cell, String field, TypeConverter converter) {
        return new FieldTranslator(cell, field, new OperandConverter(converter));
    }

    /** For a record whose values are of a Java class. */
    static CellTranslator ofRecord(RecordCell cell, Class<? extends Record> type, TypeConverter converter) {
        return new RecordTranslator(cell, new OperandConverter(converter), type);
    }

    final Cell cell() {
        return cell;
    }

    /**
     * Converts a value to an operand for this cell.
     *
     * @throws IllegalArgumentException if the conversion would change the value, or is impossible
     */
    final Object operand(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("There is no value for %s, which takes %s".formatted(cell, takes()));
        }
        try {
            return convert(value);
        } catch (NoTypeConversionAvailableException
                | TypeConversionException
                | ArithmeticException
                | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s is not a valid value for %s, which takes %s".formatted(quoted(value), cell, takes()), e);
        }
    }

    abstract Object get();

    /**
     * Reads like {@link #get}, for a consumer: a fault of this read is delivered here, as an exception of this library.
     * Later it could be thrown in the thread pool's own code, where it ends the thread and with it the next consumer's
     * schedule (tried on Java 17).
     */
    final Object read() {
        try {
            Object value = get();
            MemoryFaults.deliverPending();
            return value;
        } catch (InternalError e) {
            throw cell.segment().faulted(e);
        }
    }

    abstract void set(Object value);

    Object add(Object delta) {
        throw new UnsupportedOperationException();
    }

    Object getAndAdd(Object delta) {
        throw new UnsupportedOperationException();
    }

    Object getAndSet(Object value) {
        throw new UnsupportedOperationException();
    }

    Object increment() {
        throw new UnsupportedOperationException();
    }

    Object decrement() {
        throw new UnsupportedOperationException();
    }

    Object append(Object value) {
        throw new UnsupportedOperationException();
    }

    /** Sets the value if the current one is as expected. Returns null if it was, else the value found. */
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        throw new UnsupportedOperationException();
    }

    Object convert(Object value) throws NoTypeConversionAvailableException {
        return operands.of(type(), value);
    }

    /** The type that determines which operations are supported. */
    CellType type() {
        return cell.spec().type();
    }

    /** Whether two values that were read are equal. */
    boolean same(Object value, @Nullable Object other) {
        return value.equals(other);
    }

    /** The values that the cell's type accepts, in words. */
    abstract String takes();

    final OperandConverter operands() {
        return operands;
    }

    static String quoted(Object value) {
        return "'%s' (%s)"
                .formatted(Printable.start(value, MAX_QUOTED), value.getClass().getName());
    }
}
