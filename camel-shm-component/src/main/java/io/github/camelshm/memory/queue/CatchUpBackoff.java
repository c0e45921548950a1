// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

/**
 * Backs off after catching up with the other end of the ring, for the producers or the consumers of one participant.
 *
 * <p>If producer and consumer work on the same slot, its cache lines bounce between their cores several times a
 * message, and each core waits every time. So a thread that catches up after more than one slot pauses until the
 * other end is a good part of a lap ahead; then both stream. Together with prefetching lines for write, this made a
 * stream of messages between two cores four to five times as fast: 12 to 17 million of 64 bytes a second, 2.5 to 3.3
 * million before.
 *
 * <p>A thread that finds nothing twice in succession is not following the other end. A consumer then continues at once,
 * so that a lone message is seen early. A producer yields its core, because the thread that it waits for may be waiting
 * for that core.
 *
 * <p>Plain fields: threads may lose each other's counts, which costs a pause more or less.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding is the purpose, for producers.
final class CatchUpBackoff {
    /** About 20 microseconds where a spin takes 20 nanoseconds: half a lap of 1,024 slots. */
    private static final int MAX_SPINS = 1000;

    /** Less than a microsecond, because a message that arrives meanwhile waits for that long. */
    private static final int CONSUMER_SPINS = 30;

    private final int spins;
    private final boolean yields;
    private int moves;

    private CatchUpBackoff(int spins, boolean yields) {
        this.spins = spins;
        this.yields = yields;
    }

    /** @param size of the ring: consumers need longer for more slots */
    static CatchUpBackoff ofProducers(int size) {
        return new CatchUpBackoff(Math.min(size, MAX_SPINS), true);
    }

    static CatchUpBackoff ofConsumers() {
        return new CatchUpBackoff(CONSUMER_SPINS, false);
    }

    /** A slot was claimed, or taken. */
    void moved() {
        moves++;
    }

    /** There was no slot to claim, or none to take. */
    void caughtUp() {
        int movesBefore = moves;
        moves = 0;
        if (movesBefore > 1) {
            for (int spin = 0; spin < spins; spin++) {
                Thread.onSpinWait();
            }
        } else if (yields) {
            Thread.yield();
        }
    }
}
