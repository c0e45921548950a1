// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import io.github.camelshm.memory.BooleanCell;
import io.github.camelshm.memory.Cell;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.DoubleCell;
import io.github.camelshm.memory.Faults;
import io.github.camelshm.memory.LongCell;
import java.math.BigDecimal;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;

/**
 * Translates between the objects that an exchange carries and the primitive operations of one cell.
 *
 * <p>An operand is what {@link #operand} makes of a header, an option or a body; every other method takes such. Results
 * are what a Java program would hold such a value in: {@code Integer} for the types up to {@code int32}, {@code Long}
 * for {@code uint32} and {@code int64}, {@code Float}, {@code Double}, {@code Boolean}.
 */
abstract sealed class CellTranslator {
    private static final int MAX_QUOTED = 100;

    private final Cell cell;
    private final TypeConverter converter;

    private CellTranslator(Cell cell, TypeConverter converter) {
        this.cell = cell;
        this.converter = converter;
    }

    static CellTranslator of(Cell cell, TypeConverter converter) {
        if (cell instanceof LongCell longCell) {
            return new ForLong(longCell, converter);
        }
        return cell instanceof DoubleCell doubleCell
                ? new ForDouble(doubleCell, converter)
                : new ForBoolean((BooleanCell) cell, converter);
    }

    final Cell cell() {
        return cell;
    }

    /**
     * Converts a value to an operand for this cell.
     *
     * @throws IllegalArgumentException if that would change the value, or cannot be done at all
     */
    final Object operand(Object value) {
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
                    "%s is no value for %s, which takes %s".formatted(quoted(value), cell, takes()), e);
        }
    }

    abstract Object get();

    /**
     * As {@link #get}, for a consumer: a fault of this read comes from here, as our exception. Later it could come from
     * the thread pool's own code, where it ends the thread and with it the next consumer's schedule (tried, on Java 17).
     */
    final Object read() {
        try {
            Object value = get();
            Faults.report();
            return value;
        } catch (InternalError e) {
            throw cell.segment().faulted(e);
        }
    }

    abstract void set(Object value);

    abstract Object add(Object delta);

    abstract Object getAndAdd(Object delta);

    abstract Object getAndSet(Object value);

    abstract Object increment();

    abstract Object decrement();

    /** Sets the value if the one before it is as expected. Returns null if so, else the value found. */
    abstract Object compareAndSet(Object expected, Object value);

    abstract Object convert(Object value) throws NoTypeConversionAvailableException;

    /** What the cell's type takes, in words. */
    abstract String takes();

    final <T> T convertTo(Class<T> type, Object value) throws NoTypeConversionAvailableException {
        return converter.mandatoryConvertTo(type, value);
    }

    private static String quoted(Object value) {
        String text = value.toString();
        String shown = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
        return "'%s' (%s)".formatted(shown, value.getClass().getName());
    }

    private static final class ForLong extends CellTranslator {
        private final LongCell cell;
        private final boolean fitsInteger;

        ForLong(LongCell cell, TypeConverter converter) {
            super(cell, converter);
            this.cell = cell;
            this.fitsInteger = cell.spec().type().max() <= Integer.MAX_VALUE;
        }

        @Override
        Object get() {
            return box(cell.get());
        }

        @Override
        void set(Object value) {
            cell.set(number(value));
        }

        @Override
        Object add(Object delta) {
            return box(cell.add(number(delta)));
        }

        @Override
        Object getAndAdd(Object delta) {
            return box(cell.getAndAdd(number(delta)));
        }

        @Override
        Object getAndSet(Object value) {
            return box(cell.getAndSet(number(value)));
        }

        @Override
        Object increment() {
            return box(cell.increment());
        }

        @Override
        Object decrement() {
            return box(cell.decrement());
        }

        @Override
        Object compareAndSet(Object expected, Object value) {
            long wanted = number(expected);
            long found = cell.compareAndExchange(wanted, number(value));
            return found == wanted ? null : box(found);
        }

        @Override
        Object convert(Object value) throws NoTypeConversionAvailableException {
            if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
                return value;
            }
            // Camel's converter, like Number.longValue(), would cut off fractions and the bits above 64 in silence.
            return value instanceof Number
                    ? new BigDecimal(value.toString()).longValueExact()
                    : convertTo(Long.class, value);
        }

        @Override
        String takes() {
            CellType type = cell.spec().type();
            return "whole numbers from %d to %d".formatted(type.min(), type.max());
        }

        /** The operand as it came, which needs no new object. */
        private static long number(Object operand) {
            return ((Number) operand).longValue();
        }

        private Object box(long value) {
            if (fitsInteger) {
                return (int) value;
            }
            return value;
        }
    }

    private static final class ForDouble extends CellTranslator {
        private final DoubleCell cell;
        private final boolean isFloat;

        ForDouble(DoubleCell cell, TypeConverter converter) {
            super(cell, converter);
            this.cell = cell;
            this.isFloat = cell.spec().type() == CellType.FLOAT32;
        }

        @Override
        Object get() {
            return box(cell.get());
        }

        @Override
        void set(Object value) {
            cell.set((Double) value);
        }

        @Override
        Object add(Object delta) {
            return box(cell.add((Double) delta));
        }

        @Override
        Object getAndAdd(Object delta) {
            return box(cell.getAndAdd((Double) delta));
        }

        @Override
        Object getAndSet(Object value) {
            return box(cell.getAndSet((Double) value));
        }

        @Override
        Object increment() {
            return box(cell.increment());
        }

        @Override
        Object decrement() {
            return box(cell.decrement());
        }

        @Override
        Object compareAndSet(Object expected, Object value) {
            Object found = box(cell.compareAndExchange((Double) expected, (Double) value));
            return found.equals(box((Double) expected)) ? null : found;
        }

        @Override
        Object convert(Object value) throws NoTypeConversionAvailableException {
            Double converted = convertTo(Double.class, value);
            if (converted.isInfinite() && !value.toString().contains("Infinity")) {
                throw new ArithmeticException("too large for a double");
            }
            return converted;
        }

        @Override
        String takes() {
            return "numbers up to " + (isFloat ? Float.MAX_VALUE : Double.MAX_VALUE);
        }

        private Object box(double value) {
            if (isFloat) {
                return (float) value;
            }
            return value;
        }
    }

    private static final class ForBoolean extends CellTranslator {
        private final BooleanCell cell;

        ForBoolean(BooleanCell cell, TypeConverter converter) {
            super(cell, converter);
            this.cell = cell;
        }

        @Override
        Object get() {
            return cell.get();
        }

        @Override
        void set(Object value) {
            cell.set((Boolean) value);
        }

        @Override
        Object add(Object delta) {
            throw notANumber();
        }

        @Override
        Object getAndAdd(Object delta) {
            throw notANumber();
        }

        @Override
        Object getAndSet(Object value) {
            return cell.getAndSet((Boolean) value);
        }

        @Override
        Object increment() {
            throw notANumber();
        }

        @Override
        Object decrement() {
            throw notANumber();
        }

        @Override
        Object compareAndSet(Object expected, Object value) {
            return cell.compareAndSet((Boolean) expected, (Boolean) value) ? null : !(Boolean) expected;
        }

        @Override
        Object convert(Object value) throws NoTypeConversionAvailableException {
            return convertTo(Boolean.class, value);
        }

        @Override
        String takes() {
            return "true or false";
        }

        private IllegalArgumentException notANumber() {
            return new IllegalArgumentException("Nothing can be added to %s".formatted(cell));
        }
    }
}
