// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Owner;
import java.util.BitSet;

/**
 * Finds the slots of a queue that somebody owns, by a look at those where something has happened since the look before:
 * at one, where nothing has. An idle process looks again and again, in code that is run too rarely to be compiled: looks
 * at all of 1,024 slots were half of what it took of a core.
 *
 * <p>It rests on what {@link QueueRing} says of positions. They are claimed in their order, so nobody owns a slot beyond
 * the first position that is free. And a slot's word only ever moves on to later positions, so one that was found at a
 * position is never again at an earlier one: below the lowest that any slot was at, all is done.
 *
 * <p>Where a program has overwritten memory, neither holds. So every {@value #LOOKS_TO_A_WHOLE_ONE}th look is at all
 * slots, and so is the first. For one thread at a time.
 */
final class OwnedSlots {
    private static final int LOOKS_TO_A_WHOLE_ONE = 16;

    private final QueueMemory memory;
    private final QueueLayout layout;
    private int looks;

    /** Before this position all is done. */
    private long from;

    OwnedSlots(QueueMemory memory) {
        this.memory = memory;
        this.layout = memory.layout();
    }

    /** Those that were owned when they were looked at, and maybe are no more. */
    BitSet find() {
        boolean isWhole = looks++ % LOOKS_TO_A_WHOLE_ONE == 0;
        BitSet owned = new BitSet();
        long lowest = Long.MAX_VALUE;
        boolean isEnd = false;
        for (int i = 0; i < layout.capacity() && (isWhole || !isEnd); i++) {
            int slot = layout.slot(from + i);
            long word = memory.word(slot);
            long position = layout.position(QueueLayout.lapOf(word), slot);
            lowest = Math.min(lowest, position);
            isEnd = position == from + i && QueueLayout.stateOf(word) == QueueLayout.FREE;
            if (QueueLayout.numberOf(word) != Owner.NONE) {
                owned.set(slot);
            }
        }
        from = lowest;
        return owned;
    }
}
