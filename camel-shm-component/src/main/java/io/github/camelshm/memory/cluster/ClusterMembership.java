// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Membership;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;

/** This process's part in a cluster. Thread-safe. */
final class ClusterMembership extends Membership<ClusterMemory, ClusterParticipant> {
    private final Segment segment;
    private final ClusterOptions options;
    private final StructureAccess access;

    ClusterMembership(Segment segment, ClusterOptions options, StructureAccess access) {
        super(segment, SegmentKind.CLUSTER, options.segment(), access);
        this.segment = segment;
        this.options = options;
        this.access = access;
    }

    @Override
    protected ClusterMemory memory(ByteBuffer bytes) {
        ClusterMemory.require(segment.name(), bytes);
        return new ClusterMemory(access.memory(bytes));
    }

    @Override
    protected ClusterParticipant join(ClusterMemory memory, LockFile locks) {
        return ClusterParticipant.join(segment, memory, access.files(segment), locks, options.utf8());
    }
}
