// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import static io.github.camelshm.memory.cluster.ClusterLayout.memberOffset;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.participant.MappedStructure;
import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A cluster's bytes as {@link ClusterLayout} has them.
 *
 * <p>Memory order. All of them are read and written volatile, and the leader's word is changed only by a compare-and-set,
 * so all processes agree on one order. Thread-safe.
 */
final class ClusterMemory implements MappedStructure {
    private final StructureMemory memory;
    private final ParticipantMemory participants;

    ClusterMemory(StructureMemory memory) {
        this.memory = memory;
        this.participants = new ParticipantMemory(memory);
    }

    /** Writes the header of a new cluster, whose bytes are zeros. */
    static void initialize(StructureMemory memory, long nowMillis) {
        memory.setVolatile(ClusterLayout.LEADER_OFFSET, ClusterLayout.leader(nowMillis, Owner.NONE));
        ParticipantMemory.initialize(memory, SegmentKind.CLUSTER, ClusterLayout.VERSION);
    }

    /** @throws io.github.camelshm.memory.segment.SegmentException if the bytes hold no cluster, or it does not fit */
    static void require(String name, ByteBuffer bytes) {
        SegmentInternals.requireKind(name, SegmentKind.CLUSTER, bytes);
        ParticipantMemory.requireVersion(name, SegmentKind.CLUSTER, new StructureMemory(bytes), ClusterLayout.VERSION);
        if (bytes.capacity() < ClusterLayout.BYTES) {
            throw SegmentInternals.tooSmall(
                    name,
                    "Segment '%s' is %d bytes, but a cluster needs %d"
                            .formatted(name, bytes.capacity(), ClusterLayout.BYTES));
        }
    }

    ParticipantMemory participants() {
        return participants;
    }

    @Override
    public boolean isOf(ByteBuffer bytes) {
        return memory.isOf(bytes);
    }

    /** The leader's word. */
    long leader() {
        return memory.getVolatile(ClusterLayout.LEADER_OFFSET);
    }

    boolean compareAndSetLeader(long expected, long next) {
        return memory.compareAndSet(ClusterLayout.LEADER_OFFSET, expected, next);
    }

    /**
     * Writes a member's id. Called by the member. A reader that finds the incarnation before and after it has read the id has
     * read all of it.
     *
     * @param utf8 at most {@value ClusterLayout#MAX_ID_BYTES} bytes
     */
    void setId(int number, long incarnation, byte[] utf8) {
        ByteBuffer id = idBuffer().put(0, utf8);
        memory.setVolatile(memberOffset(number, ClusterLayout.INCARNATION), 0);
        memory.setVolatile(memberOffset(number, ClusterLayout.ID_LENGTH), utf8.length);
        for (int at = 0; at < ClusterLayout.MAX_ID_BYTES; at += Long.BYTES) {
            memory.setVolatile(idOffset(number, at), id.getLong(at));
        }
        memory.setVolatile(memberOffset(number, ClusterLayout.INCARNATION), incarnation);
    }

    /** A member's id; empty if the participant with this number has not written it yet, or it is corrupt. */
    Optional<String> id(int number) {
        long incarnation = idIncarnation(number);
        long length = memory.getVolatile(memberOffset(number, ClusterLayout.ID_LENGTH));
        ByteBuffer id = idBuffer();
        for (int at = 0; at < ClusterLayout.MAX_ID_BYTES; at += Long.BYTES) {
            id.putLong(at, memory.getVolatile(idOffset(number, at)));
        }
        boolean isOfParticipant = incarnation != 0
                && incarnation == participants.incarnation(number)
                && incarnation == idIncarnation(number);
        boolean isPossible = length > 0 && length <= ClusterLayout.MAX_ID_BYTES;
        return isOfParticipant && isPossible
                ? Optional.of(UTF_8.decode(id.clear().limit((int) length)).toString())
                : Optional.empty();
    }

    private static ByteBuffer idBuffer() {
        return ByteBuffer.allocate(ClusterLayout.MAX_ID_BYTES).order(ByteOrder.nativeOrder());
    }

    private long idIncarnation(int number) {
        return memory.getVolatile(memberOffset(number, ClusterLayout.INCARNATION));
    }

    private static int idOffset(int number, int at) {
        return memberOffset(number, ClusterLayout.ID) + at;
    }

    /** A number that a member raises at each check. */
    long heartbeat(int number) {
        return memory.getVolatile(memberOffset(number, ClusterLayout.HEARTBEAT));
    }

    /** Called by the member. */
    void raiseHeartbeat(int number) {
        memory.setVolatile(memberOffset(number, ClusterLayout.HEARTBEAT), heartbeat(number) + 1);
    }
}
