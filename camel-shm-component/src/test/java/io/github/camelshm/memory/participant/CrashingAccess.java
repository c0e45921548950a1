// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

/**
 * A participant's way to a structure that ends at a certain store: there the participant dies, by an error, and changes nothing
 * any more. The torture kills processes.
 */
public final class CrashingAccess extends SteppedAccess {
    private int left;
    private Update deadlyUpdate = (before, next) -> false;
    private String deadlyKind = "";
    private String diedBefore = "";

    /** What a dying participant gets from a store. An error, so that no code handles it. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What is done to a structure's word. */
    public interface Update {
        boolean is(long before, long next);
    }

    /**
     * Dies at a certain store.
     *
     * @param stores how many it makes before it dies
     */
    public CrashingAccess(int stores) {
        this.left = stores;
    }

    /** Dies only when it is told to. */
    public static CrashingAccess none() {
        return new CrashingAccess(Integer.MAX_VALUE);
    }

    /** Dies right before its first compare-and-set of this kind. */
    public void dieBefore(Update update) {
        deadlyUpdate = update;
    }

    /** Dies right before its first store of this kind. */
    public void dieBefore(String kind) {
        deadlyKind = kind;
    }

    /** The kind of the store that it was about to make. */
    public String diedBefore() {
        return diedBefore;
    }

    public void die() {
        left = -1;
    }

    public boolean isDead() {
        return left < 0;
    }

    @Override
    void beforeUpdate(long expected, long next) {
        left = deadlyUpdate.is(expected, next) ? Math.min(left, 0) : left;
        super.beforeUpdate(expected, next);
    }

    @Override
    void before(String kind) {
        if (left <= 0 || kind.equals(deadlyKind)) {
            if (left >= 0) {
                diedBefore = kind;
            }
            left = -1;
            throw new Death();
        }
        left--;
    }
}
