// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterMember;
import io.github.camelshm.memory.segment.SegmentException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelPreemptiveClusterView;
import org.apache.camel.support.cluster.AbstractCamelClusterView;
import org.jspecify.annotations.Nullable;

/**
 * One namespace as Camel sees it: its members, and the listeners that are notified of changes. Starting and stopping it
 * only says what is wanted of its {@link Candidacy}. Thread-safe, except for {@link #notifyOfChanges} and {@link
 * #notifyOfLeader}, which the candidacy's thread calls.
 */
final class ShmClusterView extends AbstractCamelClusterView implements CamelPreemptiveClusterView {
    private final ShmClusterService service;
    private final Candidacy candidacy;

    private @Nullable Leadership notifiedLeadership;
    private Set<ClusterMember> notifiedMembers = Set.of();

    /** The leadership of which listeners are notified. */
    private record Leadership(boolean isOurs, @Nullable ClusterMember leader, long term) {}

    ShmClusterView(ShmClusterService service, String namespace) {
        super(service, namespace);
        this.service = service;
        this.candidacy = new Candidacy(service, this);
    }

    Candidacy candidacy() {
        return candidacy;
    }

    @Override
    protected void doStart() {
        candidacy.begin();
        service.management().register(this);
    }

    /** {@inheritDoc} Returns at once: Camel calls this while it holds locks, and before the routes have ended. */
    @Override
    protected void doStop() {
        candidacy.withdraw();
    }

    @Override
    public Optional<CamelClusterMember> getLeader() {
        return ask(Cluster::leader).flatMap(Function.identity()).map(leader -> member(leader, true));
    }

    @Override
    public CamelClusterMember getLocalMember() {
        return new ShmClusterMember(
                service.getId(),
                candidacy.leads(),
                true,
                ProcessHandle.current().pid());
    }

    /** {@inheritDoc} Empty while the segment is lost. */
    @Override
    public List<CamelClusterMember> getMembers() {
        int leader = ask(Cluster::leader)
                .flatMap(Function.identity())
                .map(ClusterMember::number)
                .orElse(0);
        return ask(Cluster::members).orElse(List.of()).stream()
                .filter(ClusterMember::isAlive)
                .map(found -> member(found, found.number() == leader))
                .toList();
    }

    @Override
    public void setDisabled(boolean disabled) {
        candidacy.setDisabled(disabled);
    }

    @Override
    public boolean isDisabled() {
        return candidacy.isDisabled();
    }

    /** What the cluster answers; empty if this context is no member now, or the segment is lost. */
    <T> Optional<T> ask(Function<Cluster, T> question) {
        Cluster open = candidacy.cluster();
        try {
            return open == null ? Optional.empty() : Optional.of(question.apply(open));
        } catch (SegmentException | IllegalStateException | InternalError e) {
            // Lost or left meanwhile, or truncated.
            return Optional.empty();
        }
    }

    private CamelClusterMember member(ClusterMember found, boolean isLeader) {
        boolean isLocal = found.id().equals(service.getId())
                && found.processId() == ProcessHandle.current().pid();
        // The local member leads if the listeners were notified of that: one that resigns may still have to stop its
        // routes.
        return new ShmClusterMember(found.id(), isLocal ? candidacy.leads() : isLeader, isLocal, found.processId());
    }

    /** Notifies the listeners of members that have joined and left since the last time, and of another leader. */
    void notifyOfChanges() {
        // When the view was started, the context's management may not have started yet.
        service.management().register(this);
        Set<ClusterMember> members = new HashSet<>();
        ask(Cluster::members).orElse(List.of()).stream()
                .filter(ClusterMember::isAlive)
                .forEach(members::add);
        Set<ClusterMember> before = notifiedMembers;
        notifiedMembers = members;
        before.stream()
                .filter(member -> !members.contains(member))
                .forEach(gone -> fireMemberRemovedEvent(member(gone, false)));
        members.stream()
                .filter(member -> !before.contains(member))
                .forEach(joined -> fireMemberAddedEvent(member(joined, false)));
        Leadership leadership = new Leadership(
                candidacy.leads(),
                ask(Cluster::leader).flatMap(Function.identity()).orElse(null),
                ask(Cluster::lastTerm).orElse(0L));
        if (!leadership.equals(notifiedLeadership)) {
            notifiedLeadership = leadership;
            notifyOfLeader();
        }
    }

    /** Notifies the listeners of the member that leads. */
    void notifyOfLeader() {
        fireLeadershipChangedEvent(getLeader().orElse(null));
    }
}
