// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.component.support.EnumOption;
import io.github.camelshm.memory.queue.IdleStrategy;
import org.apache.camel.Converter;

/** Converts strings to the enums of options that only queues have. */
@Converter(generateLoader = true)
public final class ShmQueueConverters {
    private ShmQueueConverters() {}

    @Converter
    public static IdleStrategy toIdleStrategy(String option) {
        return EnumOption.of(IdleStrategy.class, option);
    }

    @Converter
    public static OnFailure toOnFailure(String option) {
        return EnumOption.of(OnFailure.class, option);
    }
}
