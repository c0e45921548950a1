// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.OpenFiles;
import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The file of a large message, opened for reading. It stays readable, and keeps its space, after the message was
 * acknowledged and the file removed. This lasts until it is closed or, once it was {@linkplain #keep kept}, until it is
 * unreachable.
 *
 * <p>Thread-safe: each read names its position, and interrupting a reader does not close the file under the others.
 */
public final class MessageFile implements AutoCloseable {
    /** The system's calls use a buffer of this size outside the heap, which the JDK keeps for each thread. */
    private static final int PIECE = 64 * 1024;

    private final File directory;
    private final OpenFiles.Reader reader;
    private final long length;

    /** Null until the file is kept. */
    private Cleaner.@Nullable Cleanable kept;

    private MessageFile(File directory, OpenFiles.Reader reader, long length) {
        this.directory = directory;
        this.reader = reader;
        this.length = length;
    }

    /**
     * Opens a file that was found to be a regular file of a trusted owner. Does not open a link that has replaced it.
     *
     * @param identity of the file that was found
     */
    static MessageFile open(Path file, Object identity) throws IOException {
        OpenFiles.Reader reader = OpenFiles.OF_THIS_JVM.open(file, identity);
        try {
            return new MessageFile(
                    SegmentInternals.directoryOf(file).toFile(),
                    reader,
                    reader.channel().size());
        } catch (IOException | RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    /** The message's length in bytes. */
    public long length() {
        return length;
    }

    /**
     * Reads some bytes, at least one.
     *
     * @param position in the file of the first byte
     * @param most how many bytes at the most, more than 0
     * @return how many were read, or -1 if there is none at this position
     */
    public int read(long position, byte[] into, int offset, int most) throws IOException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(into, offset, Math.min(most, PIECE));
            return reader.channel().read(buffer, position).get();
        } catch (ExecutionException e) {
            throw new IOException("A large message cannot be read: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a large message was read");
        } finally {
            Reference.reachabilityFence(this); // Else it may be closed as unreachable during its last read.
        }
    }

    /**
     * Keeps the file open for as long as this object is reachable; then it is closed.
     *
     * @return false if this JVM already keeps as many files, or as much of the directory's space, as it may. Then the
     *     caller reads what it needs, and closes the file
     */
    public boolean keep() {
        kept = KeptFiles.OF_THIS_JVM.keep(this, reader, length, directory.getTotalSpace());
        return kept != null;
    }

    /** The file's bytes from the first on. Closing the stream closes the file. */
    public MessageFileStream stream() {
        return stream(0);
    }

    /** The file's bytes from a position on. Closing the stream closes the file. */
    public MessageFileStream stream(long start) {
        return new MessageFileStream(this, start);
    }

    @Override
    public void close() throws IOException {
        if (kept == null) {
            reader.close();
        } else {
            kept.clean();
        }
    }
}
