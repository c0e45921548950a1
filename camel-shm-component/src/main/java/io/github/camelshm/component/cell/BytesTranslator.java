// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.BytesCell;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** For cells of bytes. */
final class BytesTranslator extends CellTranslator {
    private final BytesCell cell;

    BytesTranslator(BytesCell cell, OperandConverter operands) {
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
    Object getAndSet(Object value) {
        return cell.getAndSet((byte[]) value);
    }

    @Override
    Object append(Object value) {
        return cell.append((byte[]) value);
    }

    @Override
    @Nullable
    Object compareAndSet(Object expected, Object value) {
        byte[] found = cell.compareAndExchange((byte[]) expected, (byte[]) value);
        return Arrays.equals(found, (byte[]) expected) ? null : found;
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
