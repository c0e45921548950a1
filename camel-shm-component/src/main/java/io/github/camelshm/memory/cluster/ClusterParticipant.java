// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Liveness;
import io.github.camelshm.memory.participant.Participant;
import io.github.camelshm.memory.participant.Participation;
import io.github.camelshm.memory.participant.StructureFiles;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Leads for this process, or tries to, in one mapping of the cluster's segment: its {@link Participation}.
 *
 * <p>The leader holds {@link LockFile#BYTE_OF_LEADER} of the lock file, which the kernel frees when the process dies. The
 * leader's word says who leads, and in which term. It is changed only by a compare-and-set from the exact word.
 *
 * <pre>
 *     a member that             dies                      is stopped                 was fenced and continues
 *     has locked the byte, and  the byte is free, the     it holds the byte: there   its compare-and-set fails if another has
 *     not changed the word      word is as before         is no leader meanwhile     led since; else it finds that it was
 *                                                                                    fenced, and undoes its change
 *     leads                     the byte is free; the     it leads; others report    another leads, in a higher term. Its own term
 *                               next leader raises the    it after a second          is empty from then on, and one that was read
 *                               term                                                 before is refused downstream
 *     has cleared the word, and the byte is free          it holds the byte: there   nothing: it holds the byte no longer
 *     not freed the byte                                  is no leader meanwhile
 * </pre>
 *
 * <p>A lock file that is removed or replaced frees no leadership: the leader locks the byte in the file that the name refers to
 * at its next attempt, and for half a second others take no leadership from a leader that may be alive (see {@link Liveness}).
 * If other code of the leader's process closes a channel on the lock file, the kernel drops the lock, and the leader
 * finds another leader's word at its next attempt.
 *
 * <p>Thread-safe.
 */
final class ClusterParticipant implements Participant {
    private static final long NOT_LEADING = 0;

    private final ClusterMemory memory;
    private final LockFile locks;
    private final Liveness liveness;
    private final LeaderWatch watch;
    private final Participation participation;

    /** Held while this participant leads. Guarded by this. */
    private @Nullable FileLock leadership;

    /** The leader's word by which it leads. Written under this; volatile, because routes ask for the term at any time. */
    private volatile long led = NOT_LEADING;

    private ClusterParticipant(ClusterMemory memory, LockFile locks, LeaderWatch watch, Participation participation) {
        this.memory = memory;
        this.locks = locks;
        this.liveness = new Liveness(memory.participants(), locks);
        this.watch = watch;
        this.participation = participation;
    }

    /**
     * Joins the cluster in this memory, and recovers what dead participants left.
     *
     * @param utf8 the member's id
     * @throws io.github.camelshm.memory.segment.SegmentException if the cluster has too many members already, or the system
     *     refuses to lock
     */
    static ClusterParticipant join(
            Segment segment, ClusterMemory memory, StructureFiles files, LockFile locks, byte[] utf8) {
        LeaderWatch watch = new LeaderWatch(segment.name(), memory);
        Participation participation = Participation.join(
                segment, SegmentKind.CLUSTER, memory.participants(), files, locks, new ClusterStructure(memory, watch));
        ClusterParticipant joined = null;
        try {
            memory.setId(participation.number(), participation.incarnation(), utf8);
            participation.recover();
            joined = new ClusterParticipant(memory, locks, watch, participation);
            return joined;
        } finally {
            if (joined == null) {
                participation.abandon();
            }
        }
    }

    @Override
    public Participation participation() {
        return participation;
    }

    @Override
    public boolean isOn(ByteBuffer bytes) {
        return memory.isOf(bytes);
    }

    @Override
    public List<String> recover() {
        memory.raiseHeartbeat(participation.number());
        return participation.recover();
    }

    /** Whether another member leads that is alive, but stopped. */
    boolean hasLeaderStopped() {
        return watch.hasStopped();
    }

    /** The term in which it leads now; empty if it does not. */
    OptionalLong term() {
        long word = led;
        return word != NOT_LEADING && isStillLeader(word)
                ? OptionalLong.of(ClusterLayout.termOf(word))
                : OptionalLong.empty();
    }

    private boolean isStillLeader(long word) {
        return memory.leader() == word && participation.isStillIn();
    }

    /** Tries once to become or remain leader. Returns whether it leads. */
    synchronized boolean tryLead() {
        if (led != NOT_LEADING) {
            if (isStillLeader(led) && holdInPlace()) {
                return true;
            }
            resign();
        }
        Optional<FileLock> lock = participation.isStillIn() ? tryLock() : Optional.empty();
        lock.ifPresent(this::tryLead);
        return led != NOT_LEADING;
    }

    private void tryLead(FileLock lock) {
        try {
            long before = memory.leader();
            if (!liveness.confirmDeath() && memory.participants().isHeldBy(ClusterLayout.ownerOf(before))) {
                return;
            }
            long next = ClusterLayout.leader(ClusterLayout.termOf(before) + 1, participation.owner());
            if (memory.compareAndSetLeader(before, next)) {
                led = next;
                leadership = lock;
            }
        } finally {
            if (led == NOT_LEADING) {
                LockFile.release(lock);
            }
        }
        // The word names this participant now, so if it was fenced before, the recovery finds the word, or this does.
        if (led != NOT_LEADING && !participation.isStillIn()) {
            resign();
        }
    }

    private Optional<FileLock> tryLock() {
        return locks.hasSegment() ? locks.tryLock(LockFile.BYTE_OF_LEADER, false) : Optional.empty();
    }

    /** Holds the byte in the file that the lock file's name refers to now. Returns false if another member holds it there. */
    private boolean holdInPlace() {
        if (locks.checkInPlace(leadership)) {
            return true;
        }
        Optional<FileLock> lock = tryLock();
        lock.ifPresent(next -> {
            LockFile.release(leadership);
            leadership = next;
        });
        return lock.isPresent();
    }

    /** Steps down. Has no effect if it does not lead. */
    synchronized void resign() {
        long word = led;
        led = NOT_LEADING;
        try {
            if (word != NOT_LEADING) {
                // Fails if another leads by now.
                memory.compareAndSetLeader(word, ClusterLayout.withoutLeader(word));
            }
        } finally {
            release();
        }
    }

    /** A lock that is kept after it was lost would make every later attempt of this JVM fail. */
    private void release() {
        LockFile.release(leadership);
        leadership = null;
    }

    @Override
    public void leave() {
        try {
            resign();
        } finally {
            participation.leave();
        }
    }

    @Override
    public synchronized void abandon() {
        led = NOT_LEADING;
        release();
        participation.abandon();
    }
}
