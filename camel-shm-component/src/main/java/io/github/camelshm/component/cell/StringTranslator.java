// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.StringCell;
import org.jspecify.annotations.Nullable;

/** For cells of text. */
final class StringTranslator extends CellTranslator {
    private final StringCell cell;

    StringTranslator(StringCell cell, OperandConverter operands) {
        super(cell, operands);
        this.cell = cell;
    }

    @Override
    Object get() {
        return cell.get();
    }

    @Override
    void set(Object value) {
        cell.set((String) value);
    }

    @Override
    Object getAndSet(Object value) {
        return cell.getAndSet((String) value);
    }

    @Override
    Object append(Object value) {
        return cell.append((String) value);
    }

    @Override
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        String found = cell.compareAndExchange((String) expected, (String) value);
        return found.equals(expected) ? null : found;
    }

    @Override
    String takes() {
        return "text of up to %d bytes of UTF-8".formatted(cell.spec().length());
    }
}
