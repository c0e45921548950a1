// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A participant's access to a structure, on which it is fenced before a certain store, and then continues. This
 * simulates a process that was stopped right before that store while its lock file was replaced and others declared it
 * dead.
 *
 * <p>It is not fenced before a plain store to a slot that it has claimed, because that store may overwrite the next
 * owner's bytes. No compare-and-set can prevent that store; the lock byte does: a participant is declared dead only if
 * it has not locked its byte of the file that the name refers to for the whole grace.
 */
public final class FencedAccess extends SteppedAccess {
    private static final long LONG_AGO = 1;

    private final Runnable meanwhile;
    private int left;
    private boolean wasInParticipants;

    /**
     * Creates an access whose participant is fenced at a certain store.
     *
     * @param stores how many stores it makes before that
     * @param meanwhile what others do
     */
    public FencedAccess(int stores, Runnable meanwhile) {
        this.left = stores;
        this.meanwhile = meanwhile;
    }

    public boolean isFenced() {
        return left < 0;
    }

    /**
     * Whether it was fenced while it joined, left or recovered. It continues with that, and so may fence a participant
     * that has leased the number since. That participant joins again.
     */
    public boolean mayFenceOthers() {
        return wasInParticipants;
    }

    @Override
    void before(String kind) {
        if (!kind.equals(WRITES) && left-- == 0) {
            wasInParticipants = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(Participants.class.getName())));
            meanwhile.run();
        }
    }

    /**
     * Makes a participant declare all those dead that have not locked their bytes in the lock file that it creates.
     *
     * @param check the check that the participant repeats
     */
    public static void declareDead(Path lockFile, ParticipantMemory memory, Runnable check) {
        try {
            Files.delete(lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        check.run();
        // Ends the grace, so that the test need not wait for it.
        memory.setLockFile(memory.lockFile(), LONG_AGO);
        check.run();
    }
}
