// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.JavaRecord;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordField;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;

/**
 * For all fields of a record. Accepts a {@code Map} of some of them, a Java record whose components are some of them,
 * or a string such as {@code count=1,unit=C}. Returns a {@code Map}, or a Java record of the class that is configured.
 */
final class RecordTranslator extends CellTranslator {
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*(\\w+)\\s*=([^,]*)");

    /**
     * The translation of each class. It is kept with the class, because reflection on a class is slow, and is collected
     * with it. Weak, because a class that outlives the application would otherwise keep a class of this library, and
     * with it the application's class loader.
     */
    private static final ClassValue<WeakReference<JavaRecord<?>>> TRANSLATIONS = new ClassValue<>() {
        @Override
        protected WeakReference<JavaRecord<?>> computeValue(Class<?> type) {
            return new WeakReference<>(new JavaRecord<>(type.asSubclass(Record.class)));
        }
    };

    private final RecordCell cell;
    /** Null if values are maps. */
    private final @Nullable JavaRecord<?> type;

    /**
     * @param type the class of the values, or null for maps
     * @throws IllegalArgumentException if its components are not the fields
     */
    RecordTranslator(RecordCell cell, OperandConverter operands, @Nullable Class<? extends Record> type) {
        super(cell, operands);
        this.cell = cell;
        this.type = type == null ? null : translation(type);
        if (this.type != null) {
            this.type.requireMatch(cell.layout());
        }
    }

    @Override
    Object get() {
        return value(cell.get());
    }

    @Override
    void set(Object value) {
        cell.set(fields(value));
    }

    @Override
    Object getAndSet(Object value) {
        return value(cell.getAndSet(fields(value)));
    }

    @Override
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        Map<String, Object> found = cell.compareAndExchange(fields(expected), fields(value));
        return found == null ? null : value(found);
    }

    @Override
    Object convert(Object value) throws NoTypeConversionAvailableException {
        Map<?, ?> given;
        if (value instanceof Record record) {
            given = components(record);
        } else {
            given = value instanceof String text
                    ? assignments(text)
                    : operands().to(Map.class, value);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            RecordField field = cell.layout().field(String.valueOf(entry.getKey()));
            fields.put(field.name(), convert(field, entry.getValue()));
        }
        return fields;
    }

    @Override
    boolean same(Object value, @Nullable Object other) {
        return other != null && sameFields(asFields(value), asFields(other));
    }

    @Override
    String takes() {
        return "values for " + cell.layout();
    }

    private Object convert(RecordField field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("There is no value for %s of %s".formatted(field, cell));
        }
        try {
            return operands().of(field.type(), value);
        } catch (NoTypeConversionAvailableException
                | TypeConversionException
                | ArithmeticException
                | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s is not a valid value for %s of %s".formatted(quoted(value), field, cell), e);
        }
    }

    private static Map<String, String> assignments(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = ASSIGNMENT.matcher(part);
            if (!matcher.matches()) {
                throw new NumberFormatException("not of the form name=value,name=value");
            }
            values.put(matcher.group(1), matcher.group(2).strip());
        }
        return values;
    }

    private Object value(Map<String, Object> fields) {
        return type == null ? fields : type.fromFields(fields);
    }

    private static Map<?, ?> asFields(Object value) {
        return value instanceof Record record ? components(record) : (Map<?, ?>) value;
    }

    @SuppressWarnings("unchecked") // The translation is the one of the record's own class.
    private static Map<String, Object> components(Record record) {
        return ((JavaRecord<Record>) translation(record.getClass())).toFields(record);
    }

    private static JavaRecord<?> translation(Class<?> type) {
        JavaRecord<?> known = TRANSLATIONS.get(type).get();
        while (known == null) {
            TRANSLATIONS.remove(type);
            known = TRANSLATIONS.get(type).get();
        }
        return known;
    }

    private static boolean sameFields(Map<?, ?> fields, Map<?, ?> others) {
        return fields.keySet().equals(others.keySet())
                && fields.entrySet().stream()
                        .allMatch(field -> Objects.deepEquals(field.getValue(), others.get(field.getKey())));
    }

    @SuppressWarnings("unchecked") // The map that operand() made.
    private static Map<String, Object> fields(Object operand) {
        return (Map<String, Object>) operand;
    }
}
