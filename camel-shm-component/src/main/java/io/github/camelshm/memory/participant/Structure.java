// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/**
 * What participants share, as their recovery sees it: words that name their {@link Owner}, and files. Each implementation
 * defines for every state of a word what becomes of it if the owner dies, is stopped, or was fenced and continues.
 *
 * <p>Called by one thread at a time, except where a method says otherwise.
 */
public interface Structure {
    /** The owners of all that is owned, read just now: bit n is owner n. */
    BitSet owners();

    /**
     * Undoes or finishes what owners have left. It does so only by compare-and-set from the word that names the owner,
     * so what a living participant has done meanwhile stays. A death in between does no harm, because another
     * participant repeats it.
     *
     * @param owners which are reclaimed; tested after the word was read
     * @return whether there was anything
     */
    boolean reclaim(IntPredicate owners);

    /** Which numbered files of a participant are named in it. May be called by any thread. */
    LongPredicate namedFiles(int number);

    /**
     * Removes what else belongs to a participant that is gone.
     *
     * @return false if some of it still exists, such as another user's files
     */
    default boolean removeIncarnationFiles(int number, long incarnation) {
        return true;
    }

    /** What to report, each case once: participants that are alive and have stopped where others wait for them. */
    List<String> stalled();
}
