// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Where the consumers of a participant scan next, since they last started from the beginning. Thread-safe. */
final class ScanCursor {
    private static final VarHandle POSITION;

    static {
        try {
            POSITION = MethodHandles.lookup().findVarHandle(ScanCursor.class, "position", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The rescan counter when they last started from the beginning. */
    final long rescans;

    /** Opaque: threads overwrite each other, and a position that is too low costs some steps. */
    @SuppressWarnings("unused") // By the handle.
    private long position;

    ScanCursor(long rescans, long position) {
        this.rescans = rescans;
        this.position = position;
    }

    long position() {
        return (long) POSITION.getOpaque(this);
    }

    void moveTo(long next) {
        POSITION.setOpaque(this, next);
    }
}
