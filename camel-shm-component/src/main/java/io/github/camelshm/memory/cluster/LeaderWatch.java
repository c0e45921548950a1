// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Owner;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Notices a leader that is alive but stopped: by SIGSTOP, or a pause of its JVM. It keeps its lock, so no other member may
 * lead. It only reports this. {@link #check} is for one thread; {@link #hasStopped} may be called by any thread.
 */
final class LeaderWatch {
    /** A leader raises its heartbeat at least every 250 ms. */
    private static final long STOPPED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** If this process and the leader were stopped together, its first check may still find the old heartbeat. */
    private static final int MIN_CHECKS = 4;

    private final String segment;
    private final ClusterMemory memory;

    private long leader;
    private long heartbeat;
    private long since;
    private int checks;
    private volatile boolean hasStopped;

    LeaderWatch(String segment, ClusterMemory memory) {
        this.segment = segment;
        this.memory = memory;
    }

    /** Returns a report when the leader is found stopped, once. */
    List<String> check() {
        long leaderNow = memory.leader();
        int number = Owner.number(ClusterLayout.ownerOf(leaderNow));
        long heartbeatNow = memory.heartbeat(number);
        long now = System.nanoTime();
        if (number == Owner.NONE || leaderNow != leader || heartbeatNow != heartbeat) {
            leader = leaderNow;
            heartbeat = heartbeatNow;
            since = now;
            checks = 0;
            hasStopped = false;
            return List.of();
        }
        checks++;
        if (hasStopped || checks < MIN_CHECKS || now - since < STOPPED_NANOS) {
            return List.of();
        }
        hasStopped = true;
        return List.of(
                "Segment '%s': the leader of this cluster, participant %d (process %d), is alive, but has stopped"
                        .formatted(segment, number, memory.participants().processId(number)));
    }

    boolean hasStopped() {
        return hasStopped;
    }
}
