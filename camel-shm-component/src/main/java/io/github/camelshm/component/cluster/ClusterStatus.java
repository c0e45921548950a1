// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterMember;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A namespace as operators see it at one time. Its parts are read one after the other, so a leader may have left
 * the members by the time that these are read.
 *
 * @param file the segment's file; empty while this context is no member
 * @param segmentState attached, not in use, or why the segment is lost
 * @param leader the member that leads; empty if none does, or the segment is lost
 * @param term the leader's, or that of the last leader; 0 while the segment is lost
 * @param hasLeaderStopped whether the leader has been alive but stopped for a second or more
 * @param leadsSince since when this context has led; empty if it does not
 * @param members by their numbers; none while the segment is lost
 */
record ClusterStatus(
        String namespace,
        String file,
        String segmentState,
        Optional<ClusterMember> leader,
        long term,
        boolean hasLeaderStopped,
        Optional<Instant> leadsSince,
        List<ClusterMember> members) {

    static ClusterStatus of(ShmClusterView view) {
        return new ClusterStatus(
                view.getNamespace(),
                view.ask(open -> open.segment().file().toString()).orElse(""),
                view.ask(open -> open.segment().outage().orElse("attached")).orElse("not in use"),
                view.ask(Cluster::leader).flatMap(Function.identity()),
                view.ask(Cluster::lastTerm).orElse(0L),
                view.ask(Cluster::hasLeaderStopped).orElse(false),
                view.candidacy().leadsSince(),
                view.ask(Cluster::members).orElse(List.of()));
    }

    /** Whether this context leads. */
    boolean isLocalLeader() {
        return leadsSince.isPresent();
    }

    /** The leader's id; empty if none leads. */
    String leaderId() {
        return leader.map(ClusterMember::id).orElse("");
    }
}
