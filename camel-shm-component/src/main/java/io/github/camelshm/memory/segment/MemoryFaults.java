// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import org.jspecify.annotations.Nullable;

/**
 * Makes the JVM report a memory fault where it happened, rather than where it happens to look next.
 *
 * <p>A plain or volatile access to memory that a truncation took away does not throw. The JVM notes the fault, and throws
 * an {@link InternalError} when the thread next calls into it from compiled code: in somebody else's code, perhaps, or
 * after an operation that the JVM does not guard at all.
 */
public final class MemoryFaults {
    // Nobody reads or writes these but deliverPending(): they keep the compiler from knowing too much.
    static volatile int none;
    static volatile int @Nullable [][] made;

    private MemoryFaults() {}

    /**
     * Throws what this thread has been found to have done. Making an array of arrays, of a size that the compiler cannot
     * know, is a call into the JVM and does nothing else: in 30 ns, for 16 bytes. (Tried on Java 17 and 25, in
     * interpreted and compiled code; Thread.holdsLock, which makes no garbage, does not do on 17.)
     *
     * @throws InternalError if there was a fault
     */
    public static void deliverPending() {
        int size = none;
        made = new int[size][size];
    }
}
