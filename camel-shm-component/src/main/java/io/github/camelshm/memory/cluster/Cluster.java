// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Liveness;
import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.StructureAccess;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A group of processes of this host, of which at most one leads. Opened by {@link #openOrAttachLater}.
 *
 * <p>Which one leads is decided by a lock of the kernel. The kernel drops it when the leader dies, however it dies, and
 * another member leads at its next {@link #compete}. A leader that is alive but stopped remains leader. No clock decides
 * which member leads, except for half a second after the lock file was replaced: then no member takes the place of a
 * leader that may be alive.
 *
 * <p>Each leadership has a term, a number that is higher than that of every leadership before. A leader that acts on
 * something outside hands its term over with each action. A resource that remembers the highest term it has seen, and
 * rejects lower ones, is safe from a leader that continues after it was deposed: see Kleppmann, "How to do distributed
 * locking" (2016), where the number is called a fencing token. The terms of a cluster begin at the milliseconds since
 * 1970, so they grow even if its segment is unlinked, or the host restarted. A clock that was set back between two
 * creations of the segment breaks this.
 *
 * <p>A cluster whose segment is lost fails every call with a {@link SegmentLostException} until it is attached again, as a
 * {@link Segment} is. This member does not lead meanwhile. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private static final String PREFIX = "cluster.";

    private final String namespace;
    private final Segment segment;
    final ClusterMembership membership;

    Cluster(String namespace, Segment segment, ClusterOptions options, StructureAccess access) {
        this.namespace = namespace;
        this.segment = segment;
        this.membership = new ClusterMembership(segment, options, access);
        if (segment.isAttached()) {
            membership.memory();
        }
    }

    /** The name of the segment of a namespace. */
    public static String segmentName(String namespace) {
        return PREFIX + namespace;
    }

    /**
     * Opens a cluster: attaches to its segment, or creates it, as the options say. The caller closes the cluster.
     *
     * @param namespace which cluster: {@link #segmentName} is the name of its segment
     * @throws SegmentException as {@link SegmentDirectory#open} does, or if the segment is no cluster
     */
    public static Cluster open(SegmentDirectory directory, String namespace, ClusterOptions options) {
        return in(namespace, directory.open(segmentName(namespace), options.segmentOptions()), options);
    }

    /**
     * Opens a cluster as {@link #open} does, but does not fail if the segment does not exist, or the
     * system refuses it now; it is attached as soon as that is possible.
     *
     * @throws SegmentException as {@link SegmentDirectory#openOrAttachLater} does, or if the segment is no cluster
     */
    public static Cluster openOrAttachLater(SegmentDirectory directory, String namespace, ClusterOptions options) {
        return in(namespace, directory.openOrAttachLater(segmentName(namespace), options.segmentOptions()), options);
    }

    /** The cluster in a segment. Closes the segment if it holds none. */
    private static Cluster in(String namespace, Segment segment, ClusterOptions options) {
        Cluster opened = null;
        try {
            opened = new Cluster(namespace, segment, options, StructureAccess.DIRECT);
            return opened;
        } finally {
            if (opened == null) {
                segment.close();
            }
        }
    }

    /** Which cluster it is. */
    public String namespace() {
        return namespace;
    }

    /** The segment, which tells whether it is attached, and since when. */
    public Segment segment() {
        return segment;
    }

    /**
     * Makes this process a member, without leading, if it is not one yet.
     *
     * @throws SegmentException if there are 255 members already, or the system refuses to lock
     */
    public void join() {
        membership.participant();
    }

    /**
     * Tries once to become or remain leader. To be called periodically by one thread, such as every {@link
     * SegmentOptions#checkInterval}: a member that does not call it never becomes leader, and a leader that stops calling it
     * remains leader. Does not wait.
     *
     * @return whether this member leads now
     * @throws SegmentException if this process cannot take part
     */
    public boolean compete() {
        ClusterParticipant member = membership.participant();
        boolean leads = member.tryLead();
        if (!member.participation().isStillIn()) {
            membership.rejoin(member);
        }
        return leads;
    }

    /** Steps down, but stays a member. Has no effect if this member does not lead. */
    public void resign() {
        membership.current().ifPresent(ClusterParticipant::resign);
    }

    /**
     * The term in which this member leads now: read from the segment at each call, so it ends when another member leads.
     *
     * @return empty if it does not lead, or was deposed by now
     */
    public OptionalLong term() {
        return membership.current().map(ClusterParticipant::term).orElse(OptionalLong.empty());
    }

    /** The member that leads; empty if none does. Does not make this process a member. */
    public Optional<ClusterMember> leader() {
        ClusterMemory memory = membership.memory();
        int owner = ClusterLayout.ownerOf(memory.leader());
        return memory.participants().isHeldBy(owner)
                ? member(memory, Owner.number(owner)).filter(ClusterMember::isAlive)
                : Optional.empty();
    }

    /** The term of the present leader, or of the last one. Does not make this process a member. */
    public long lastTerm() {
        return ClusterLayout.termOf(membership.memory().leader());
    }

    /** The members, by their numbers. Does not make this process a member. */
    public List<ClusterMember> members() {
        ClusterMemory memory = membership.memory();
        return memory.participants().numbersInUse().stream()
                .mapToObj(number -> member(memory, number))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<ClusterMember> member(ClusterMemory memory, int number) {
        Liveness liveness = membership.liveness(memory.participants());
        return memory.id(number)
                .map(id -> new ClusterMember(
                        id, number, memory.participants().processId(number), liveness.isAlive(number)));
    }

    /** Whether the leader has been alive but stopped for a second or more. False while this process is no member. */
    public boolean hasLeaderStopped() {
        return membership.current().map(ClusterParticipant::hasLeaderStopped).orElse(false);
    }

    /** Leaves the cluster. Calling it again does nothing. */
    @Override
    public void close() {
        try {
            membership.leave();
        } finally {
            segment.close();
        }
    }
}
