// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.List;

/** What participants do to the header, one step at a time: for the test vectors, whose steps they are. */
public final class ParticipantSteps {
    private final ParticipantMemory memory;
    private final LockFile locks;
    private final Participants all;

    /**
     * Steps in the structure of this memory.
     *
     * @param structure whose parts are reclaimed
     */
    public ParticipantSteps(
            String segment,
            SegmentKind kind,
            ParticipantMemory memory,
            StructureFiles files,
            LockFile locks,
            Structure structure) {
        this.memory = memory;
        this.locks = locks;
        this.all = new Participants(segment, kind, memory, files, locks, structure, List.of());
    }

    /** Joins, and lets go of the number's lock byte as the kernel does for the dead. Returns the owner. */
    public int joinAndDie() {
        Lease lease = all.join();
        lease.release();
        return lease.owner();
    }

    /** Recovers a number: a participant that leaves does it as those do it that find it dead. */
    public void recover(int number, int owner) {
        all.leave(new Lease(
                number,
                owner,
                memory.incarnation(number),
                locks.tryLock(LockFile.byteOfParticipant(number), false).orElseThrow()));
    }
}
