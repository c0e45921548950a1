// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Membership;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** This process's part in a cluster. Thread-safe. */
final class ClusterMembership extends Membership<ClusterParticipant> {
    private final Segment segment;
    private final ClusterOptions options;
    private final StructureAccess access;

    /** The memory that was validated last. Guarded by this. */
    private @Nullable ClusterMemory validated;

    ClusterMembership(Segment segment, ClusterOptions options, StructureAccess access) {
        super(segment, SegmentKind.CLUSTER, options.segment(), access);
        this.segment = segment;
        this.options = options;
        this.access = access;
    }

    @Override
    protected ClusterParticipant join(ByteBuffer bytes, LockFile locks) {
        return ClusterParticipant.join(segment, memory(), access.files(segment), locks, options.utf8());
    }

    /** The cluster's memory, for callers that only read. */
    synchronized ClusterMemory memory() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        if (validated == null || !validated.isOf(bytes)) {
            ClusterMemory.require(segment.name(), bytes);
            validated = new ClusterMemory(access.memory(bytes));
        }
        return validated;
    }
}
