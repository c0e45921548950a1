// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import org.jspecify.annotations.Nullable;

/** For cells of floating point numbers. */
final class DoubleTranslator extends CellTranslator {
    private final DoubleCell cell;
    private final boolean isFloat;

    DoubleTranslator(DoubleCell cell, OperandConverter operands) {
        super(cell, operands);
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
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        Object found = box(cell.compareAndExchange((Double) expected, (Double) value));
        return found.equals(box((Double) expected)) ? null : found;
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
