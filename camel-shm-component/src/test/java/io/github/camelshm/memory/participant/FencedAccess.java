// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A participant's way to a structure on which it is fenced before a certain store, and then goes on: as a process that was
 * stopped right there while its lock file was replaced, and others declared it dead.
 *
 * <p>Not before a plain store to what it has claimed: that may spoil what the next owner has written there since. No word can
 * prevent it, and the lock byte is there to: a participant is declared dead only if it does not hold that of the file that the
 * name means, for the whole grace.
 */
public final class FencedAccess extends SteppedAccess {
    private static final long LONG_AGO = 1;

    private final Runnable meanwhile;
    private int left;
    private boolean wasInParticipants;

    /**
     * Is fenced at a certain store.
     *
     * @param stores how many it makes before
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
     * Whether it was fenced while it joined, left or recovered. It goes on with that, and so may fence a participant that has
     * leased the number since: that one joins anew.
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
     * Has a participant declare all dead that do not hold their bytes in the lock file that it makes.
     *
     * @param check what that participant does again and again
     */
    public static void declareDead(Path lockFile, ParticipantMemory memory, Runnable check) {
        try {
            Files.delete(lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        check.run();
        // So that the test need not wait for the end of the grace.
        memory.setLockFile(memory.lockFile(), LONG_AGO);
        check.run();
    }
}
