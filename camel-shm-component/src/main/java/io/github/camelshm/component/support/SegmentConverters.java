// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.segment.CreateMode;
import org.apache.camel.Converter;

/** Converts strings to the enums among the options of all schemes, for Camel's loader. Internal to the component. */
@Converter(generateLoader = true)
public final class SegmentConverters {
    private SegmentConverters() {}

    @Converter
    public static CreateMode toCreateMode(String option) {
        return EnumOption.of(CreateMode.class, option);
    }
}
