// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

/**
 * Says which atomic updates of mapped memory are made with care: that is, after a read of the same memory, and a {@link
 * MemoryFaults#deliverPending} of it.
 *
 * <p>Until they are compiled, the JVM does atomic updates by a function of its own that is not guarded against faults, so
 * that one on a truncated segment ends the process (tried on Java 17; on 25 with compareAndExchange). A read is guarded
 * everywhere. So the first updates are made with care, until they are compiled, and then one of many; because some
 * always are, what takes care stays compiled too. An update that is made too rarely for that is always made with care.
 */
public final class UpdateGuard {
    private static final int FIRST = 20_000;
    private static final int EVERY = 1 << 10;

    /**
     * How many more updates may go without care. Threads may lose each other's counts: then care is taken earlier or
     * later.
     */
    private int carefree;

    /** How many were made with care, until these are the first. */
    private int careful;

    /** Counts an update that is about to be made, and tells whether it needs care. */
    public boolean isNext() {
        int left = carefree - 1;
        carefree = left;
        return left < 0 && isCareful();
    }

    private boolean isCareful() {
        if (careful < FIRST) {
            careful++;
        } else {
            carefree = EVERY;
        }
        return true;
    }
}
