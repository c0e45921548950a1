// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.Structure;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/** A cluster as the recovery of its participants sees it: the one word that names the leader. */
final class ClusterStructure implements Structure {
    private final ClusterMemory memory;
    private final LeaderWatch watch;

    ClusterStructure(ClusterMemory memory, LeaderWatch watch) {
        this.memory = memory;
        this.watch = watch;
    }

    @Override
    public BitSet owners() {
        BitSet owners = new BitSet();
        int leader = ClusterLayout.ownerOf(memory.leader());
        owners.set(leader, leader != Owner.NONE);
        return owners;
    }

    /** The term stays: the next leader raises it. */
    @Override
    public boolean reclaim(IntPredicate owners) {
        long found = memory.leader();
        int leader = ClusterLayout.ownerOf(found);
        return leader != Owner.NONE
                && owners.test(leader)
                && memory.compareAndSetLeader(found, ClusterLayout.withoutLeader(found));
    }

    @Override
    public LongPredicate namedFiles(int number) {
        return file -> false;
    }

    @Override
    public List<String> stalled() {
        return watch.check();
    }
}
