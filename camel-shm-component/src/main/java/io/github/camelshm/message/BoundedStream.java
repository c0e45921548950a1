// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads exactly the given number of bytes of a stream, and then ends. If the stream ends earlier, reading throws an
 * {@link EOFException}. Closing this stream closes the other one.
 */
public final class BoundedStream extends FilterInputStream {
    private long left;

    BoundedStream(InputStream in, long size) {
        super(in);
        this.left = size;
    }

    /** The number of bytes that are still to be read. */
    public long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int oneByte = in.read();
        count(oneByte < 0 ? -1 : 1);
        return oneByte;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        count(count);
        return count;
    }

    @Override
    public long skip(long length) throws IOException {
        long skipped = in.skip(Math.min(length, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("The message is cut off: %,d bytes are missing".formatted(left));
        }
        left -= count;
    }
}
