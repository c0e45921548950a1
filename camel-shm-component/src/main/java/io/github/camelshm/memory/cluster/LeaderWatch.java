// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Owner;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Notices a leader that is alive but stopped: by SIGSTOP, or a pause of its JVM. It keeps its lock, so no other member may
 * lead. Nothing is decided by this; it is reported. Checks by one thread; asked by any.
 */
final class LeaderWatch {
    /** A leader raises its beats every 250 ms at least. */
    private static final long STOPPED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A member that was stopped itself finds old beats at its first check. */
    private static final int LEAST_CHECKS = 4;

    private final String name;
    private final ClusterMemory memory;

    private long leader;
    private long beats;
    private long since;
    private int checks;
    private volatile boolean hasStopped;

    LeaderWatch(String name, ClusterMemory memory) {
        this.name = name;
        this.memory = memory;
    }

    /** Returns a report when the leader is found stopped, once. */
    List<String> check() {
        long leaderNow = memory.leader();
        int number = Owner.number(ClusterLayout.ownerOf(leaderNow));
        long beatsNow = memory.beats(number);
        long now = System.nanoTime();
        if (number == Owner.NONE || leaderNow != leader || beatsNow != beats) {
            leader = leaderNow;
            beats = beatsNow;
            since = now;
            checks = 0;
            hasStopped = false;
            return List.of();
        }
        checks++;
        if (hasStopped || checks < LEAST_CHECKS || now - since < STOPPED_NANOS) {
            return List.of();
        }
        hasStopped = true;
        return List.of("Cluster '%s': the leader, participant %d (process %d), is alive, but has stopped"
                .formatted(name, number, memory.participants().processId(number)));
    }

    boolean hasStopped() {
        return hasStopped;
    }
}
