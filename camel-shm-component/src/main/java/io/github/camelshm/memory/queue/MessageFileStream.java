// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Reads the file of a large message from a given byte to its end. Each stream has a position of its own, so any number
 * of streams can read one file. Closing a stream closes the file. Not thread-safe, like other streams.
 */
public final class MessageFileStream extends InputStream {
    private static final int PIECE = 64 * 1024;

    private final MessageFile file;
    private final long start;
    private long next;

    /** @param start the position in the file of the first byte to read */
    MessageFileStream(MessageFile file, long start) {
        this.file = file;
        this.start = start;
        this.next = start;
    }

    /** How many bytes were read or skipped. */
    public long position() {
        return next - start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0 || left() == 0) {
            return length == 0 ? 0 : -1;
        }
        int count = file.read(next, bytes, offset, length);
        if (count < 0) {
            throw new EOFException("The file of a large message is cut off: %,d bytes are missing".formatted(left()));
        }
        next += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, left()));
        next += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, left());
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, left())];
        long transferred = 0;
        for (int count = read(piece); count > 0; count = read(piece)) {
            out.write(piece, 0, count);
            transferred += count;
        }
        return transferred;
    }

    /** Goes back to the first byte. */
    @Override
    public void reset() {
        next = start;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private long left() {
        return file.length() - next;
    }
}
