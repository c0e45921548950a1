// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.RawCell;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** For a region of bytes whose layout another program defines. */
final class RawTranslator extends CellTranslator {
    private final RawCell cell;

    RawTranslator(RawCell cell, OperandConverter operands) {
        super(cell, operands);
        this.cell = cell;
    }

    @Override
    Object get() {
        return cell.get();
    }

    @Override
    void set(Object value) {
        cell.set((byte[]) value);
    }

    @Override
    boolean same(Object value, @Nullable Object other) {
        return Arrays.equals((byte[]) value, (byte[]) other);
    }

    @Override
    String takes() {
        return "up to %d bytes".formatted(cell.spec().length());
    }
}
