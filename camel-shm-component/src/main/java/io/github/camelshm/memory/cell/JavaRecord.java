// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Converts between a Java record and the fields of the same names of a {@link RecordCell}. A component has the type of
 * the field's values ({@link RecordField}), or the corresponding primitive type.
 *
 * <p>Thread-safe.
 *
 * @param <R> the Java record
 */
public final class JavaRecord<R extends Record> {
    private final Class<R> type;
    private final RecordComponent[] components;
    private final Constructor<R> constructor;

    /** @throws IllegalArgumentException if the class is not accessible: neither it nor its module opens it */
    public JavaRecord(Class<R> type) {
        this.type = type;
        this.components = type.getRecordComponents();
        try {
            this.constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException("The record %s cannot be used: %s".formatted(type.getName(), e), e);
        }
    }

    /**
     * Checks that each component has a field of its name, and each field a component.
     *
     * @throws IllegalArgumentException if not, naming both
     */
    public void requireMatch(RecordLayout layout) {
        String[] names =
                Arrays.stream(components).map(RecordComponent::getName).sorted().toArray(String[]::new);
        String[] fields =
                layout.fields().stream().map(RecordField::name).sorted().toArray(String[]::new);
        if (!Arrays.equals(names, fields)) {
            throw new IllegalArgumentException("The record %s has the components %s, but the fields are %s"
                    .formatted(type.getName(), Arrays.toString(names), Arrays.toString(fields)));
        }
    }

    /** The record's components, by name. */
    public Map<String, Object> toFields(R value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            fields.put(component.getName(), invoke(() -> component.getAccessor().invoke(value)));
        }
        return fields;
    }

    /**
     * A record of these values.
     *
     * @throws IllegalArgumentException if a component is of another type, or the record refuses its values
     */
    public R fromFields(Map<String, Object> fields) {
        Object[] arguments = Arrays.stream(components)
                .map(component -> fields.get(component.getName()))
                .toArray();
        return invoke(() -> constructor.newInstance(arguments));
    }

    private <T> T invoke(Reflective<T> call) {
        try {
            return call.get();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "The record %s rejected its values: %s".formatted(type.getName(), e.getCause()), e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The record %s has components that cannot hold the values of the fields: %s"
                            .formatted(type.getName(), Arrays.toString(components)),
                    e);
        }
    }

    private interface Reflective<T> {
        T get() throws ReflectiveOperationException;
    }
}
