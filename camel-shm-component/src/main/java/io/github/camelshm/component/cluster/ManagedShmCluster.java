// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.memory.cluster.ClusterMember;
import java.time.Instant;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** One namespace in JMX. Public because JMX calls it; internal to the component otherwise. Thread-safe. */
@ManagedResource(description = "Managed Shared Memory Cluster")
public final class ManagedShmCluster {
    private final ShmClusterView view;

    ManagedShmCluster(ShmClusterView view) {
        this.view = view;
    }

    private ClusterStatus status() {
        return ClusterStatus.of(view);
    }

    @ManagedAttribute(description = "The namespace")
    public String getNamespace() {
        return view.getNamespace();
    }

    @ManagedAttribute(description = "The id of the member that is this context")
    public String getId() {
        return view.getLocalMember().getId();
    }

    @ManagedAttribute(description = "The id of the member that leads; empty if none does")
    public String getLeader() {
        return status().leaderId();
    }

    @ManagedAttribute(description = "The process of the member that leads; 0 if none does")
    public long getLeaderProcessId() {
        return status().leader().map(ClusterMember::processId).orElse(0L);
    }

    @ManagedAttribute(
            description =
                    "Whether the leader's process is alive, but has stopped for a second or more. No other leads then")
    public boolean isLeaderStopped() {
        return status().hasLeaderStopped();
    }

    @ManagedAttribute(description = "The leader's term, or that of the last leader; 0 while the segment is lost")
    public long getTerm() {
        return status().term();
    }

    @ManagedAttribute(description = "Whether this context leads")
    public boolean isLocalLeader() {
        return status().isLocalLeader();
    }

    @ManagedAttribute(description = "Since when this context has led; empty if it does not lead")
    public String getLeadsSince() {
        return status().leadsSince().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "The ids of the members that are alive")
    public String[] getMembers() {
        return status().members().stream()
                .filter(ClusterMember::isAlive)
                .map(ClusterMember::id)
                .toArray(String[]::new);
    }

    @ManagedAttribute(description = "The state of the segment: attached, not in use, or why it is lost")
    public String getSegmentState() {
        return status().segmentState();
    }

    @ManagedAttribute(description = "The file of the segment")
    public String getSegmentFile() {
        return status().file();
    }
}
