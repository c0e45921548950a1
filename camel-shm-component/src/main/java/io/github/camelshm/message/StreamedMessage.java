// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Reads a large message from a stream, and leaves its body there if it is bytes. The body ends the message, so it
 * consists of the bytes that have been read beyond the headers and of the rest of the stream.
 *
 * <p>The end of the headers is known only after they have been read. So this class reads a piece of the stream. If that
 * is too short, it reads until the piece is twice as long, and decodes from the beginning. That is less than twice the
 * work, and the heap never holds much more than the headers take.
 */
final class StreamedMessage {
    private static final int FIRST_PIECE = 8 * 1024;

    private final InputStream in;
    private final long size;
    private byte[] read = new byte[0];

    /** @param size the number of bytes of the message; no more are read */
    StreamedMessage(InputStream in, long size) {
        this.in = new BoundedStream(in, size);
        this.size = size;
    }

    QueueMessage read(int threshold) throws IOException {
        for (int wanted = FIRST_PIECE; ; wanted = 2 * wanted) {
            readUpTo(wanted);
            try {
                return read(threshold, read.length == size);
            } catch (CborReader.CutOffException e) {
                if (read.length == size || wanted > Integer.MAX_VALUE / 2) {
                    throw e;
                }
            }
        }
    }

    private QueueMessage read(int threshold, boolean isAll) throws IOException {
        MessageReader reader = new MessageReader(read, 0, read.length);
        QueueMessage envelope = reader.readEnvelope();
        int start = reader.position();
        CborReader body = new CborReader(read, start, read.length);
        body.readHead();
        boolean isLong = Long.compareUnsigned(body.argument(), threshold) > 0;
        if (body.major() == Cbor.BYTES && !body.isIndefinite() && isLong) {
            return envelope.withBody(stream(body.position(), body.argument()));
        }
        if (!isAll) {
            readUpTo((int) Math.min(size, Integer.MAX_VALUE - 8));
        }
        return envelope.withBody(new MessageReader(read, start, read.length).readBody());
    }

    private InputStream stream(int offset, long length) {
        if (length != size - offset) {
            throw new MalformedMessageException(
                    "The body announces %s bytes, but has %,d".formatted(Long.toUnsignedString(length), size - offset));
        }
        InputStream begun = new ByteArrayInputStream(read, offset, read.length - offset);
        return new BoundedStream(new SequenceInputStream(begun, in), length);
    }

    private void readUpTo(int wanted) throws IOException {
        int target = (int) Math.min(wanted, size);
        int before = read.length;
        byte[] more = readNBytes(target - before);
        read = Arrays.copyOf(read, before + more.length);
        System.arraycopy(more, 0, read, before, more.length);
    }

    private byte[] readNBytes(int count) throws IOException {
        try {
            return in.readNBytes(count);
        } catch (EOFException e) {
            throw new MalformedMessageException("A message of %,d bytes is cut off".formatted(size), e);
        }
    }
}
