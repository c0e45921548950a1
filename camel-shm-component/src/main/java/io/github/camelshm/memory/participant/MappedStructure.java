// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.nio.ByteBuffer;

/** A structure's bytes in one mapping of its segment. */
public interface MappedStructure {
    /** Whether it is the structure in these bytes. */
    boolean isOf(ByteBuffer bytes);
}
