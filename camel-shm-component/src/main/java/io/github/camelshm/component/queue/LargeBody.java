// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.MessageFile;
import io.github.camelshm.memory.queue.MessageFileStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * The body of a large message, which stays in the message's file. A route that wants a stream reads it in pieces. A route
 * that wants another type, which Camel can convert it to, reads all of it at once.
 *
 * <p>It can be read, read again and copied for as long as a reference to it exists, whatever becomes of the message: the
 * file is kept open until the last copy is unreachable.
 *
 * <p>Thread-safe: each thread reads from a position of its own. An EIP that hands a body to another thread, as an aggregator
 * does, hands over this very object. Camel then resets it at the end of the first route, while the other thread reads it.
 */
final class LargeBody extends InputStream implements StreamCache {
    private final MessageFile file;
    private final long start;

    /** Keyed by the id of the thread that reads. */
    private final Map<Long, MessageFileStream> streams = new ConcurrentHashMap<>();

    /**
     * @param file the file, which is kept open
     * @param start where the body begins in the file; it extends to the end of the message
     */
    LargeBody(MessageFile file, long start) {
        this.file = file;
        this.start = start;
    }

    private MessageFileStream stream() {
        return streams.computeIfAbsent(Thread.currentThread().getId(), thread -> file.stream(start));
    }

    @Override
    public int read() throws IOException {
        return stream().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return stream().read(bytes, offset, length);
    }

    @Override
    public long skip(long count) {
        return stream().skip(count);
    }

    @Override
    public int available() {
        return stream().available();
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return stream().transferTo(out);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        stream().transferTo(out);
    }

    /** {@inheritDoc} Resets the position of this thread. */
    @Override
    public void reset() {
        stream().reset();
    }

    /** Does nothing: Camel's type converters close what they have read, and the body must stay readable. */
    @Override
    public void close() {
        // The file is closed when the last copy is unreachable.
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return new LargeBody(file, start);
    }

    /** {@inheritDoc} False: it is in a file. */
    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return file.length() - start;
    }

    /** {@inheritDoc} Returns the position of this thread. */
    @Override
    public long position() {
        return stream().position();
    }
}
