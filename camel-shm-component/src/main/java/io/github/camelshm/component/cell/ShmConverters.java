// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.EnumOption;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.Overflow;
import org.apache.camel.Converter;

/**
 * Converts strings to the enums among the options. Camel can do so by itself, but each time it first asks all its
 * converters. That takes 0.1 ms for each option, which is a second where a context has ten thousand cells.
 */
@Converter(generateLoader = true)
public final class ShmConverters {
    private ShmConverters() {}

    @Converter
    public static ShmOperation toOperation(String option) {
        return EnumOption.of(ShmOperation.class, option);
    }

    @Converter
    public static ShmByteOrder toByteOrder(String option) {
        return EnumOption.of(ShmByteOrder.class, option);
    }

    @Converter
    public static CellType toCellType(String option) {
        return EnumOption.of(CellType.class, option);
    }

    @Converter
    public static Overflow toOverflow(String option) {
        return EnumOption.of(Overflow.class, option);
    }
}
