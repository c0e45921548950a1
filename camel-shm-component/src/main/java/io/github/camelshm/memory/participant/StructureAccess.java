// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.Segment;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * How a structure reaches its bytes and files. Tests replace it, to have accesses fail as a crash would, or to have other
 * participants act in between.
 */
public interface StructureAccess {
    /** What all but tests use. */
    StructureAccess DIRECT = new StructureAccess() {};

    default StructureMemory memory(ByteBuffer bytes) {
        return new StructureMemory(bytes);
    }

    default StructureFiles files(Segment segment) {
        return new StructureFiles(segment);
    }

    /** How often each participant checks at least, where the check interval is not shorter. */
    default Duration longestCheck() {
        return Duration.ofMillis(Liveness.LONGEST_CHECK_MILLIS);
    }
}
