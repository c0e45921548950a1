// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.queue;

import io.github.camelshm.memory.MessageFile;
import io.github.camelshm.memory.MessageFileStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * The body of a large message, which stays in the message's file: read in pieces by a route that wants a stream, at once by
 * one that wants anything else that Camel can make of it.
 *
 * <p>It can be read, read again and copied for as long as anything refers to it, whatever becomes of the message: the file
 * is kept open until the last copy is unreachable. A copy may be read by another thread; one body may not, as any stream.
 */
final class LargeBody extends MessageFileStream implements StreamCache {

    /**
     * @param file which is kept open
     * @param start where in the file the body begins, which is the message's end
     */
    LargeBody(MessageFile file, long start) {
        super(file, start);
    }

    /** Does nothing: Camel's type converters close what they have read, and it is to be read again. */
    @Override
    public void close() {
        // The file is closed when nothing refers to it.
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return new LargeBody(file(), start());
    }

    /** {@inheritDoc} No, in a file. */
    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return file().length() - start();
    }
}
