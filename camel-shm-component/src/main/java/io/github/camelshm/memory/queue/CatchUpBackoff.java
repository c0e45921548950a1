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
 * <p>The pause is counted in spins. Looking at the clock or at the other end meanwhile halved the rate. But a spin takes 20
 * nanoseconds on one processor and 60 on another, so some pauses of producers are timed. Where even the quickest spins take
 * longer, there are fewer of them.
 *
 * <p>A thread that finds nothing twice in succession is not following the other end. A consumer then continues at once,
 * so that a lone message is seen early. A producer yields its core, because the thread that it waits for may be waiting
 * for that core.
 *
 * <p>Plain fields: threads may lose each other's counts, which costs a pause more or less.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding is the purpose, for producers.
final class CatchUpBackoff {
    /** Half a lap of 1,024 slots, which takes about 20 microseconds. */
    private static final int MAX_SPINS = 1000;

    /** Less than a microsecond, because a message that arrives meanwhile waits for that long. */
    private static final int CONSUMER_SPINS = 30;

    /** What a spin took where these numbers were found. */
    static final int NANOS_OF_SPIN = 20;

    /** The numbers become no smaller than this part, however long a spin takes. */
    static final int MAX_DIVISOR = 4;

    /** One pause in so many is timed. Those of consumers are too short for that. */
    private static final int CYCLE = 16;

    private final int maxSpins;
    private final boolean yields;

    /** What the quickest spins took, in picoseconds each: those of a thread that kept its core, in compiled code. */
    private long picosOfSpin = Long.MAX_VALUE;

    private int spins;
    private int pauses;
    private int moves;

    private CatchUpBackoff(int maxSpins, boolean yields) {
        this.maxSpins = maxSpins;
        this.yields = yields;
        this.spins = maxSpins;
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
            if (yields && ++pauses % CYCLE == 0) {
                long begun = System.nanoTime();
                int count = pause();
                took(count, System.nanoTime() - begun);
            } else {
                pause();
            }
        } else if (yields) {
            Thread.yield();
        }
    }

    private int pause() {
        int count = spins;
        for (int spin = count; spin > 0; spin--) {
            Thread.onSpinWait();
        }
        return count;
    }

    /** So many spins took so long. */
    void took(int count, long nanos) {
        if (nanos < count) {
            return; // The clock is too coarse.
        }
        picosOfSpin = Math.min(picosOfSpin, nanos * 1000 / count);
        long wanted = maxSpins * 1000L * NANOS_OF_SPIN / picosOfSpin;
        spins = (int) Math.max(Math.max(1, maxSpins / MAX_DIVISOR), Math.min(maxSpins, wanted));
    }

    /** How many spins the next pause has. */
    int spins() {
        return spins;
    }
}
