// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import org.jspecify.annotations.Nullable;

/** For cells of whole numbers. */
final class LongTranslator extends CellTranslator {
    private final LongCell cell;
    private final boolean fitsInteger;

    LongTranslator(LongCell cell, OperandConverter operands) {
        super(cell, operands);
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
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        long wanted = number(expected);
        long found = cell.compareAndExchange(wanted, number(value));
        return found == wanted ? null : box(found);
    }

    @Override
    String takes() {
        CellType type = cell.spec().type();
        return "whole numbers from %d to %d".formatted(type.min(), type.max());
    }

    /** The value of an operand, which has the type that came with the exchange: that needs no new object. */
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
