// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/**
 * A part of a segment, which must have room for it. One implementation is {@code CellSpec}. The {@code toString} of a
 * region describes it in errors, such as {@code an int64 at offset 8}.
 */
public interface Region {

    /** The size in bytes that a segment must have to hold it; {@link Long#MAX_VALUE} if no segment can. */
    long requiredSize();

    /** Whether its bytes may be those of a structure, because they are read and written without a meaning. */
    boolean isRaw();

    /** Whether its writers lock a byte of the segment's lock file. */
    boolean needsLocks();
}
