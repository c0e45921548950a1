// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.memory.cluster.ClusterMember;
import io.github.camelshm.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** The clusters of this context: which member leads, in which term, and the members. */
@DevConsole(
        name = "shm-cluster",
        displayName = "Shared Memory Clusters",
        description = "Clusters in shared memory, their leaders and members")
public class ShmClusterDevConsole extends AbstractDevConsole {

    /** Called by Camel, which finds this class by the name of the console. */
    public ShmClusterDevConsole() {
        super("camel", "shm-cluster", "Shared Memory Clusters", "Clusters in shared memory, their leaders and members");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        for (ClusterStatus status : clusters()) {
            text.append("Cluster '%s' in %s, %s%n"
                    .formatted(status.namespace(), Printable.of(status.file()), status.segmentState()));
            text.append("    %s, term %d%n".formatted(leader(status), status.term()));
            for (ClusterMember member : status.members()) {
                text.append("    member %d, process %d, %s: %s%n"
                        .formatted(
                                member.number(),
                                member.processId(),
                                member.isAlive() ? "alive" : "dead",
                                Printable.of(member.id())));
            }
        }
        return text.isEmpty() ? "No cluster is in use%n".formatted() : text.toString();
    }

    private static String leader(ClusterStatus status) {
        if (status.leadsSince().isPresent()) {
            return "this context leads since " + status.leadsSince().get();
        }
        return status.leader()
                .map(leader -> "%s leads%s"
                        .formatted(Printable.of(leader.id()), status.hasLeaderStopped() ? ", but has stopped" : ""))
                .orElse("no member leads");
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray clusters = new JsonArray();
        clusters().forEach(status -> clusters.add(json(status)));
        JsonObject root = new JsonObject();
        root.put("clusters", clusters);
        return root;
    }

    private static JsonObject json(ClusterStatus status) {
        JsonObject json = new JsonObject();
        json.put("namespace", status.namespace());
        json.put("file", status.file());
        json.put("state", status.segmentState());
        status.leader().ifPresent(leader -> json.put("leader", leader.id()));
        json.put("leaderStopped", status.hasLeaderStopped());
        json.put("term", status.term());
        json.put("localLeader", status.isLocalLeader());
        status.leadsSince().map(Instant::toEpochMilli).ifPresent(since -> json.put("leadsSince", since));
        JsonArray members = new JsonArray();
        status.members().forEach(member -> members.add(json(member, status)));
        json.put("members", members);
        return json;
    }

    private static JsonObject json(ClusterMember member, ClusterStatus status) {
        JsonObject json = new JsonObject();
        json.put("number", member.number());
        json.put("id", member.id());
        json.put("processId", member.processId());
        json.put("alive", member.isAlive());
        json.put("leads", status.leader().filter(member::equals).isPresent());
        return json;
    }

    /** By the order of the namespaces, for each service of the context. */
    private List<ClusterStatus> clusters() {
        return getCamelContext().hasServices(ShmClusterService.class).stream()
                .flatMap(service -> service.views().stream())
                .map(ClusterStatus::of)
                .toList();
    }
}
