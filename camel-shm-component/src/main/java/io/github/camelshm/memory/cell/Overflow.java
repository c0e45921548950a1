// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

/** What an addition does if the cell's type cannot hold its result. */
public enum Overflow {
    /** Go on at the other end of the type's range, as Java's and C's integers do; a float becomes infinite. */
    WRAP,
    /** Fail with a {@link ValueOutOfRangeException}, and leave the cell unchanged. */
    FAIL,
    /** Stay at the end of the type's range. */
    SATURATE
}
