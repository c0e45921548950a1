// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import io.github.camelshm.memory.segment.CreateMode;
import org.apache.camel.Converter;

/** The values of shared options that are one of a few, from text, for Camel's loader. Internal to the component. */
@Converter(generateLoader = true)
public final class SegmentConverters {
    private SegmentConverters() {}

    @Converter
    public static CreateMode toCreateMode(String option) {
        return EnumOption.of(CreateMode.class, option);
    }
}
