// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.BooleanCell;
import org.jspecify.annotations.Nullable;

/** For boolean cells. */
final class BooleanTranslator extends CellTranslator {
    private final BooleanCell cell;

    BooleanTranslator(BooleanCell cell, OperandConverter operands) {
        super(cell, operands);
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
    Object getAndSet(Object value) {
        return cell.getAndSet((Boolean) value);
    }

    @Override
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        return cell.compareAndSet((Boolean) expected, (Boolean) value) ? null : !(Boolean) expected;
    }

    @Override
    String takes() {
        return "true or false";
    }
}
