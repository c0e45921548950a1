// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

/** The word of a slot: {@code lap | back | state | owner}. */
final class SlotWord {
    /** The states of a slot. */
    enum State {
        FREE,
        WRITING,
        PUBLISHED,
        REFUSED,
        VOID
    }

    /** The most refusals that a word can count. */
    static final int MOST_BACK = 15;

    private static final State[] STATES = State.values();

    private SlotWord() {}

    static int writing(int lap, int owner) {
        return of(lap, 0, State.WRITING, owner);
    }

    static int published(int lap) {
        return of(lap, 0, State.PUBLISHED, 0);
    }

    /**
     * A publisher claimed the slot and wrote nothing. The message of so many laps before is whole; with {@link #MOST_BACK} it may
     * be older, and is given up.
     */
    static int refused(int lap, int back) {
        return of(lap, back, State.REFUSED, 0);
    }

    static int voided(int lap) {
        return of(lap, 0, State.VOID, 0);
    }

    @SuppressWarnings("EnumOrdinal") // Only within one run of the model.
    static int of(int lap, int back, State state, int owner) {
        return lap << 16 | back << 12 | state.ordinal() << 8 | owner;
    }

    static int lap(int word) {
        return word >>> 16;
    }

    static int back(int word) {
        return word >>> 12 & 0xf;
    }

    static State state(int word) {
        return STATES[word >>> 8 & 0xf];
    }

    static boolean is(State state, int word) {
        return state(word) == state;
    }

    static int owner(int word) {
        return word & 0xff;
    }

    static int withOwner(int word, int owner) {
        return (word & ~0xff) | owner;
    }

    static String describe(int word) {
        String back = back(word) == 0 ? "" : " back " + back(word);
        return "%s(%d%s)".formatted(state(word), lap(word), back);
    }
}
