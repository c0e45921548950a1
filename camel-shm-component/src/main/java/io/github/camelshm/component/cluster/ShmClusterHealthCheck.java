// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.component.support.SegmentHealthCheck;
import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterMember;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Reports for each namespace of this context which member leads it. It is down if a segment is lost, and not if another
 * member has stopped: that is not this program's state.
 */
final class ShmClusterHealthCheck extends SegmentHealthCheck {
    private final ShmClusterService service;

    ShmClusterHealthCheck(ShmClusterService service) {
        super(service.getCamelContext(), "shm-cluster");
        this.service = service;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        for (ShmClusterView view : service.views()) {
            Cluster cluster = view.candidacy().cluster();
            if (cluster != null) {
                report(cluster, view.getNamespace(), builder);
            }
        }
    }

    private static void report(Cluster cluster, String namespace, HealthCheckResultBuilder builder) {
        cluster.segment().checkNow();
        String part = "cluster." + namespace;
        try {
            builder.detail(
                    part + ".leader", cluster.leader().map(ClusterMember::id).orElse("none"));
            builder.detail(part + ".term", cluster.lastTerm());
            builder.detail(part + ".leaderStopped", cluster.hasLeaderStopped());
            builder.detail(part, "attached");
        } catch (SegmentLostException e) {
            String why = cluster.segment().outage().orElse("it has just been attached again");
            builder.down();
            builder.detail(part, why);
            builder.message("Cluster '%s' is lost: %s".formatted(namespace, why));
        }
    }
}
