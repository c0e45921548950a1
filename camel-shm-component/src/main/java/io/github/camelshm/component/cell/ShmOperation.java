// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.text.NearestName;
import io.github.camelshm.text.Printable;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a producer does with the cell. Named after the methods of {@code java.util.concurrent.atomic}. */
public enum ShmOperation {
    /** Puts the value into the body. */
    GET("get"),
    /** Sets the value; does not change the body. */
    SET("set"),
    /** Adds one; puts the new value into the body. */
    INCREMENT("increment"),
    /** Subtracts one; puts the new value into the body. */
    DECREMENT("decrement"),
    /** Adds the delta; puts the new value into the body. */
    ADD("add"),
    /** Adds the delta; puts the previous value into the body. */
    GET_AND_ADD("getAndAdd"),
    /** Sets the value; puts the previous value into the body. */
    GET_AND_SET("getAndSet"),
    /** Appends the body to the text or the bytes of the cell; puts the result into the body. */
    APPEND("append"),
    /** Sets the value if the current one is as expected; puts into the body whether it was. */
    COMPARE_AND_SET("compareAndSet");

    private static final Map<String, ShmOperation> BY_OPTION =
            Arrays.stream(values()).collect(Collectors.toMap(ShmOperation::toString, Function.identity()));

    private final String option;

    ShmOperation(String option) {
        this.option = option;
    }

    /**
     * The operation that a header names.
     *
     * @param name such as {@code getAndAdd}, or an operation itself
     * @param cell the cell to operate on, which the error names
     * @throws IllegalArgumentException if there is none of this name
     */
    static ShmOperation of(Object name, Cell cell) {
        if (name instanceof ShmOperation operation) {
            return operation;
        }
        ShmOperation operation = BY_OPTION.get(name.toString());
        if (operation == null) {
            throw new IllegalArgumentException("Unknown operation '%s' for %s: the operations are %s%s"
                    .formatted(
                            Printable.of(name),
                            cell,
                            Arrays.toString(values()),
                            NearestName.hint(name.toString(), BY_OPTION.keySet())));
        }
        return operation;
    }

    /** Whether a cell of this type supports the operation. */
    boolean appliesTo(CellType type) {
        return switch (this) {
            case GET, SET -> true;
            case GET_AND_SET, COMPARE_AND_SET -> type != CellType.RAW;
            case APPEND -> type == CellType.STRING || type == CellType.BYTES;
            case INCREMENT, DECREMENT, ADD, GET_AND_ADD -> type.isInteger() || type.isFloat();
        };
    }

    /** The name as users write it, such as {@code getAndAdd}. */
    @Override
    public String toString() {
        return option;
    }
}
