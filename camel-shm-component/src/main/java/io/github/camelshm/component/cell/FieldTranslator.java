// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordField;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.NoTypeConversionAvailableException;
import org.jspecify.annotations.Nullable;

/** For one field of a record, as if it were a cell. */
final class FieldTranslator extends CellTranslator {
    private final RecordCell cell;
    private final RecordField field;

    /** @throws IllegalArgumentException if the record has no such field */
    FieldTranslator(RecordCell cell, String field, OperandConverter operands) {
        super(cell, operands);
        this.cell = cell;
        this.field = cell.layout().field(field);
    }

    @Override
    Object get() {
        return cell.get(field.name());
    }

    @Override
    void set(Object value) {
        cell.set(field.name(), value);
    }

    @Override
    Object getAndSet(Object value) {
        return cell.getAndSet(field.name(), value);
    }

    @Override
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        Map<String, Object> found =
                cell.compareAndExchange(Map.of(field.name(), expected), Map.of(field.name(), value));
        return found == null ? null : found.get(field.name());
    }

    @Override
    Object convert(Object value) throws NoTypeConversionAvailableException {
        return operands().of(field.type(), value);
    }

    @Override
    boolean same(Object value, @Nullable Object other) {
        return Objects.deepEquals(value, other);
    }

    @Override
    String takes() {
        return "values for " + field;
    }
}
