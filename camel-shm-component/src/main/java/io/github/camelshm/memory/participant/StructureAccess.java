// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.Segment;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * How a structure reaches its bytes and files. Tests replace it, to make accesses fail like a crash, or to make other
 * participants act in between.
 */
public interface StructureAccess {
    /** The access that everything but tests uses. */
    StructureAccess DIRECT = new StructureAccess() {};

    default StructureMemory memory(ByteBuffer bytes) {
        return new StructureMemory(bytes);
    }

    default StructureFiles files(Segment segment) {
        return new StructureFiles(segment);
    }

    /** The longest time between two checks of a participant, if the check interval is not shorter. */
    default Duration longestCheck() {
        return Duration.ofMillis(Liveness.MAX_CHECK_MILLIS);
    }
}
