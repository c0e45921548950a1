// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The numbered files that this JVM has open, each once, however many readers it has.
 *
 * <p>A file that is no longer needed is unlinked, and its space is freed when the last reader closes it. In a sticky
 * directory a process may not unlink another user's file. It truncates that file instead, once the last reader of this
 * JVM has closed it; the name is left to the file's owner. A file may be read long after it was unlinked. So a reader
 * holds a shared lock on it, and a process that finds it locked by another process does not truncate it. A process
 * loses its lock when it closes any channel on the file, hence one channel for all readers. Thread-safe.
 */
public final class OpenFiles {
    public static final OpenFiles OF_THIS_JVM = new OpenFiles();

    private static final ReadingThread READING_THREAD = new ReadingThread();

    /** The open files by identity. Guarded by this, like the fields of its values. */
    private final Map<Object, OpenFile> open = new HashMap<>();

    private static final class OpenFile {
        private final Path path;
        private final Object identity;
        private final AsynchronousFileChannel channel;
        private int readers;
        private boolean truncateWhenClosed;

        OpenFile(Path path, Object identity, AsynchronousFileChannel channel) {
            this.path = path;
            this.identity = identity;
            this.channel = channel;
        }
    }

    /** One reader of an open file. Closing it twice is harmless. */
    public final class Reader implements Closeable {
        private final OpenFile file;

        /** Guarded by the registry. */
        private boolean closed;

        private Reader(OpenFile file) {
            this.file = file;
        }

        public AsynchronousFileChannel channel() throws ClosedChannelException {
            synchronized (OpenFiles.this) {
                if (closed) {
                    throw new ClosedChannelException();
                }
            }
            return file.channel;
        }

        @Override
        public void close() throws IOException {
            synchronized (OpenFiles.this) {
                if (!closed) {
                    closed = true;
                    leave(file);
                }
            }
        }
    }

    /**
     * Opens a file for reading that was found to be a regular file of a trusted owner. Does not open a link that has
     * replaced it.
     *
     * @param identity of the file that was found
     */
    public synchronized Reader open(Path path, Object identity) throws IOException {
        OpenFile file = open.get(identity);
        if (file == null) {
            // This is the only channel of the JDK that an interrupt does not close.
            AsynchronousFileChannel channel =
                    AsynchronousFileChannel.open(path, SegmentInternals.optionsToRead(path), READING_THREAD);
            lockShared(channel);
            file = new OpenFile(path, identity, channel);
            open.put(identity, file);
        }
        file.readers++;
        return new Reader(file);
    }

    private static void lockShared(AsynchronousFileChannel channel) {
        try {
            channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (IOException | OverlappingFileLockException e) {
            // No locks there, or the classes of another loader hold it: then another process may truncate the file too
            // early.
        }
    }

    private void leave(OpenFile file) throws IOException {
        file.readers--;
        if (file.readers == 0) {
            open.remove(file.identity);
            file.channel.close();
            if (file.truncateWhenClosed) {
                truncateNow(file.path);
            }
        }
    }

    /**
     * Frees a file's space when this JVM has closed it, or now.
     *
     * @param identity of the file, which no word names any longer, and which this user may not unlink
     * @return false if the space stays, because another process reads the file
     */
    synchronized boolean truncate(Path path, Object identity) throws IOException {
        OpenFile file = open.get(identity);
        if (file != null) {
            file.truncateWhenClosed = true;
            return true;
        }
        return truncateNow(path);
    }

    private static boolean truncateNow(Path path) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, options, READING_THREAD);
                FileLock alone = channel.tryLock()) {
            if (alone != null) {
                channel.truncate(0);
            }
            return alone != null;
        } catch (OverlappingFileLockException e) {
            // The classes of another loader read it.
            return false;
        }
    }

    /** Runs a read in the calling thread, so that it is complete when the call returns. Has nothing to shut down. */
    private static final class ReadingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable read) {
            read.run();
        }

        @Override
        public void shutdown() {
            // No thread of its own.
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
