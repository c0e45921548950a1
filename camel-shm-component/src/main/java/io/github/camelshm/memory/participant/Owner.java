// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

/**
 * What a participant writes into words of a structure to own them: 12 bits. The lower 8 are its number, and the upper 4
 * its generation: how many participants have leased that number, modulo 16. So the compare-and-set of a participant
 * that has lost its number fails even though the next participant has that number now.
 */
public final class Owner {
    /** The owner in a word that belongs to no participant. */
    public static final int NONE = 0;

    /** The bits of an owner. */
    public static final int MASK = 0xFFF;

    private static final int GENERATION_SHIFT = 8;
    private static final int GENERATION_MASK = 0xF;
    private static final int NUMBER_MASK = 0xFF;

    private Owner() {}

    /**
     * The owner of a number and a generation.
     *
     * @param generation how many participants have leased the number, including this one
     */
    public static int of(int number, int generation) {
        return (generation & GENERATION_MASK) << GENERATION_SHIFT | number;
    }

    /** The number of the participant; {@link #NONE} if it is none. */
    public static int number(int owner) {
        return owner & NUMBER_MASK;
    }
}
