// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/**
 * Decides which atomic updates of mapped memory are guarded: preceded by a read of the same memory, and a {@link
 * MemoryFaults#deliverPending} of it.
 *
 * <p>Before atomic updates are compiled, the JVM does them by a function of its own that is not guarded against faults.
 * Such an update of a truncated segment ends the process (tried on Java 17; on 25 with compareAndExchange). A read is
 * guarded everywhere. So the first 20,000 updates are guarded, until they are compiled. Afterwards one update is
 * guarded after every 1,024 that are not, which also keeps the guard itself compiled. Updates that are too rare to
 * reach 20,000 are always guarded.
 */
public final class UpdateGuard {
    private static final int FIRST = 20_000;
    private static final int EVERY = 1 << 10;

    /**
     * How many more updates may go unguarded. Threads may lose each other's counts: then a guarded update comes earlier
     * or later.
     */
    private int unguardedLeft;

    /** How many updates were guarded, up to {@link #FIRST}. */
    private int guarded;

    /** Counts an update that is about to be made, and returns whether it must be guarded. */
    public boolean mustGuardNext() {
        int left = unguardedLeft - 1;
        unguardedLeft = left;
        return left < 0 && countGuarded();
    }

    private boolean countGuarded() {
        if (guarded < FIRST) {
            guarded++;
        } else {
            unguardedLeft = EVERY;
        }
        return true;
    }
}
