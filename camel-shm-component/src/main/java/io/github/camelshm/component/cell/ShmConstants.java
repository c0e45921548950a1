// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import org.apache.camel.spi.Metadata;

/** The headers of the {@code shm} component. */
public final class ShmConstants {
    @Metadata(
            label = "producer",
            javaType = "String or io.github.camelshm.component.cell.ShmOperation",
            description = "The operation to perform, instead of the option `operation`",
            enums = ShmConfiguration.OPERATIONS)
    public static final String OPERATION = "CamelShmOperation";

    @Metadata(
            label = "producer",
            javaType = "Number",
            description = "The number that `add` and `getAndAdd` add, instead of the option `delta` or the body")
    public static final String DELTA = "CamelShmDelta";

    @Metadata(
            label = "producer",
            javaType = "Object",
            description = "The value that `compareAndSet` expects to find, instead of the option `expectedValue`")
    public static final String EXPECTED_VALUE = "CamelShmExpectedValue";

    @Metadata(
            label = "producer",
            javaType = "Object",
            description = "Set by a `compareAndSet` that did not set the cell: the value that it found instead of the "
                    + "expected one")
    public static final String FOUND_VALUE = "CamelShmFoundValue";

    @Metadata(
            label = "consumer",
            javaType = "Object",
            description = "The value that the consumer sent before this one; missing on the first exchange")
    public static final String PREVIOUS_VALUE = "CamelShmPreviousValue";

    private ShmConstants() {}
}
