// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.List;

/** The steps that participants make on the header, one at a time. The test vectors consist of them. */
public final class ParticipantSteps {
    private final ParticipantMemory memory;
    private final LockFile locks;
    private final Participants all;

    /**
     * Creates the steps for the structure in this memory.
     *
     * @param structure the structure whose parts are reclaimed
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

    /** Joins, and releases the number's lock byte as the kernel does for a dead process. Returns the owner. */
    public int joinAndDie() {
        Lease lease = all.join();
        lease.release();
        return lease.owner();
    }

    /** Recovers a number. A participant that leaves makes the same steps as those that find it dead. */
    public void recover(int number, int owner) {
        all.leave(new Lease(
                number,
                owner,
                memory.incarnation(number),
                locks.tryLock(LockFile.byteOfParticipant(number), false).orElseThrow()));
    }
}
