// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

/**
 * Keeps the producers or the takers of one participant from following the other end of the ring slot by slot.
 *
 * <p>Two cores that work on one slot take its cache lines from each other several times a message, and wait each time.
 * So who has caught up, after a way of its own, pauses for as long as the other end needs for a good part of a ring, and
 * then has a way of its own again. That, and the touching of lines before they are changed, made a stream of messages
 * between two cores four to five times as fast (2.5 to 3.3 million of 64 bytes a second before, 12 to 17 after). Who
 * finds nothing twice running follows nobody: a taker goes on at once, for the sake of the time in which a lone message
 * is seen; a producer lets others have its core, as the one that holds it up may be waiting for just that.
 *
 * <p>Plain fields: threads may lose each other's counts, which costs a pause more or less.
 */
@SuppressWarnings("ThreadPriorityCheck") // To yield is what it is about, for producers.
final class CatchUpBackoff {
    /** Some 20 microseconds where a spin takes 20 nanoseconds: half a ring of 1,024. */
    private static final int MOST_SPINS = 1000;

    /** Less than a microsecond, as a message that comes meanwhile waits for that. */
    private static final int TAKERS_SPINS = 30;

    private final int spins;
    private final boolean yields;
    private int moves;

    private CatchUpBackoff(int spins, boolean yields) {
        this.spins = spins;
        this.yields = yields;
    }

    /** @param size of the ring: takers need longer for more slots */
    static CatchUpBackoff ofProducers(int size) {
        return new CatchUpBackoff(Math.min(size, MOST_SPINS), true);
    }

    static CatchUpBackoff ofTakers() {
        return new CatchUpBackoff(TAKERS_SPINS, false);
    }

    /** A slot was claimed, or taken. */
    void moved() {
        moves++;
    }

    /** There was none. */
    void caughtUp() {
        int way = moves;
        moves = 0;
        if (way > 1) {
            for (int spin = 0; spin < spins; spin++) {
                Thread.onSpinWait();
            }
        } else if (yields) {
            Thread.yield();
        }
    }
}
