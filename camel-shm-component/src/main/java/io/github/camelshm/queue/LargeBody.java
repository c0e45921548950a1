// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.queue;

import io.github.camelshm.memory.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The body of a large message, which stays in the message's file until it is read: in pieces by who wants a stream, at
 * once by who wants anything else that Camel can make of one.
 *
 * <p>It can be read from the start again until the message is acknowledged, which removes the file; a copy that was made
 * before then goes on as long as it is read once. Not thread-safe, as any stream.
 */
final class LargeBody extends InputStream implements StreamCache {
    private final MessageTranslator translator;
    private final Delivery delivery;

    /** Null after a reset, until it is read: a reset at the end of a route, when the file is gone, is harmless. */
    private InputStream stream;

    private long position;

    LargeBody(MessageTranslator translator, Delivery delivery, InputStream stream) {
        this.translator = translator;
        this.delivery = delivery;
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        int value = opened().read();
        position += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = opened().read(bytes, offset, length);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        return opened().available();
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public void reset() {
        if (position == 0) {
            return;
        }
        position = 0;
        try {
            close();
        } catch (IOException e) {
            stream = null; // Whatever it was, the next read opens another one.
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    @Override
    public StreamCache copy(Exchange exchange) throws IOException {
        LargeBody copy = new LargeBody(translator, delivery, translator.reopen(delivery));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                copy.closeQuietly();
            }
        });
        return copy;
    }

    /** {@inheritDoc} No, in a file. */
    @Override
    public boolean inMemory() {
        return false;
    }

    /** {@inheritDoc} Of the message as it travels, headers and all: a few bytes more than the body. */
    @Override
    public long length() {
        return delivery.length();
    }

    @Override
    public long position() {
        return position;
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            stream = null;
        }
    }

    private InputStream opened() throws IOException {
        if (stream == null) {
            stream = translator.reopen(delivery);
        }
        return stream;
    }
}
