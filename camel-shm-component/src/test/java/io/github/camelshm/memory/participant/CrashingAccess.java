// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

/**
 * A participant's access to a structure that ends at a certain store. There an error simulates the participant's death,
 * and it changes nothing afterwards. The torture kills processes.
 */
public final class CrashingAccess extends SteppedAccess {
    private int left;
    private Update deadlyUpdate = (before, next) -> false;
    private String deadlyKind = "";
    private String diedBefore = "";

    /** Thrown by the store at which the participant dies. An error, so that no code handles it. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A compare-and-set of a structure's word. */
    public interface Update {
        boolean is(long before, long next);
    }

    /**
     * Creates an access whose participant dies at a certain store.
     *
     * @param stores how many stores it makes before it dies
     */
    public CrashingAccess(int stores) {
        this.left = stores;
    }

    /** Creates an access whose participant dies only at a call of {@link #die} or {@code dieBefore}. */
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

    /** The kind of the store before which it died. */
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
