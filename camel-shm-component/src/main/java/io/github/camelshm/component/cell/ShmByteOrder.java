// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import java.nio.ByteOrder;

/** The order of a value's bytes, as an option. */
public enum ShmByteOrder {
    /** The host's own, which C and numpy use by default. */
    NATIVE(ByteOrder.nativeOrder()),
    /** The lowest byte first. */
    LITTLE_ENDIAN(ByteOrder.LITTLE_ENDIAN),
    /** The highest byte first, as in network protocols. */
    BIG_ENDIAN(ByteOrder.BIG_ENDIAN);

    private final ByteOrder byteOrder;

    ShmByteOrder(ByteOrder byteOrder) {
        this.byteOrder = byteOrder;
    }

    ByteOrder toByteOrder() {
        return byteOrder;
    }
}
