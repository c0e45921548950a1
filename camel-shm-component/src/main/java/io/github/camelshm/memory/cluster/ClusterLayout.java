// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cluster;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantLayout;

/**
 * A cluster's bytes: where they lie, and what they mean. These numbers are defined only here.
 *
 * <pre>
 *     0       the header of {@link ParticipantLayout}; of its bytes that are the structure's:
 *     128     leader, 8 bytes: the term in the upper 52 bits, the leader's {@link Owner} in the lower 12, or 0 if there is none
 *     16704   256 members of 128 bytes
 *
 *     member  +0   incarnation, 8 bytes: of the participant whose id this is; 0 while the id is written
 *             +8   heartbeat, 8 bytes: raised at each check of the member, so that others see whether it has stopped
 *             +16  id length, 8 bytes: in bytes
 *             +24  id, {@value #MAX_ID_BYTES} bytes of UTF-8
 * </pre>
 *
 * <p>A term is the time in milliseconds since 1970 at which the segment was created, and one more for each leader since.
 * All numbers are in the host's byte order.
 */
final class ClusterLayout {
    static final int VERSION = 1;

    static final int LEADER_OFFSET = 128;

    static final int INCARNATION = 0;
    static final int HEARTBEAT = 8;
    static final int ID_LENGTH = 16;
    static final int ID = 24;

    /** The maximum length in bytes of a member's id in UTF-8. */
    static final int MAX_ID_BYTES = 104;

    private static final int MEMBER_BYTES = 128;

    /** The size of a cluster's segment. */
    static final int BYTES = ParticipantLayout.HEADER_BYTES + (ParticipantLayout.MAX_NUMBER + 1) * MEMBER_BYTES;

    private static final int TERM_SHIFT = 12;

    private ClusterLayout() {}

    /** Where a field of a member is. */
    static int memberOffset(int number, int field) {
        return ParticipantLayout.HEADER_BYTES + number * MEMBER_BYTES + field;
    }

    /** A leader's word. */
    static long leader(long term, int owner) {
        return term << TERM_SHIFT | owner;
    }

    /** The word after its leader has stepped down or died: the next leader raises the term. */
    static long withoutLeader(long leader) {
        return leader(termOf(leader), Owner.NONE);
    }

    static long termOf(long leader) {
        return leader >>> TERM_SHIFT;
    }

    /** The leader, or {@link Owner#NONE}. */
    static int ownerOf(long leader) {
        return (int) leader & Owner.MASK;
    }
}
