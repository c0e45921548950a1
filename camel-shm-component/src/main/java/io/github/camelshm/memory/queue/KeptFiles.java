// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * The files of large messages that this JVM keeps open while their bodies are reachable. Their space is freed only when
 * the garbage collector finds a body unreachable, so there are bounds: {@value #MAX_FILES} files, and one in {@value #SHARE}
 * of the bytes of the file system that they are in. Thread-safe.
 */
final class KeptFiles {
    static final KeptFiles OF_THIS_JVM = new KeptFiles();

    static final int MAX_FILES = 64;
    static final int SHARE = 8;

    /**
     * Null until a file is kept, so that a JVM without large messages has no thread for it. The thread ends when this class
     * is unloaded, which a cleaner does not prevent.
     */
    private @Nullable Cleaner cleaner;

    private int files;
    private long bytes;

    /**
     * Keeps a file open until its owner is unreachable.
     *
     * @param space of the file system, in bytes
     * @return closes it before then; null if it is not kept, because a bound is reached
     */
    synchronized Cleaner.@Nullable Cleanable keep(Object owner, Closeable file, long length, long space) {
        if (files == MAX_FILES || bytes + length > space / SHARE) {
            return null;
        }
        if (cleaner == null) {
            cleaner = Cleaner.create();
        }
        Cleaner.Cleanable kept = cleaner.register(owner, () -> release(file, length));
        files++;
        bytes += length;
        return kept;
    }

    private synchronized void release(Closeable file, long length) {
        files--;
        bytes -= length;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
