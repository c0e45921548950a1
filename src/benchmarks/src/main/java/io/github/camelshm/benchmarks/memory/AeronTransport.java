// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Two streams of Aeron's IPC, there and back. The media driver is a thread of the first end. Messages do not pass through
 * it; it only informs the publishers of the subscriber's position at intervals.
 */
final class AeronTransport implements Transport {
    private static final String DIRECTORY = "aeron";
    private static final int THERE = 1;
    private static final int BACK = 2;

    private final boolean exclusive;

    /** With publications for one producer only, or shared by several. */
    AeronTransport(boolean exclusive) {
        this.exclusive = exclusive;
    }

    @Override
    public Connection serve(Path folder, int length) {
        // The driver ends with the process.
        MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(folder.resolve(DIRECTORY).toString())
                .threadingMode(ThreadingMode.SHARED));
        return connection(folder, length, BACK, THERE);
    }

    @Override
    public Connection connect(Path folder, int length) throws InterruptedException {
        Awaiting.file(folder.resolve(DIRECTORY).resolve("cnc.dat"));
        return connection(folder, length, THERE, BACK);
    }

    private Connection connection(Path folder, int length, int out, int in) {
        Aeron aeron = Aeron.connect(
                new Aeron.Context().aeronDirectoryName(folder.resolve(DIRECTORY).toString()));
        Subscription subscription = aeron.addSubscription(CommonContext.IPC_CHANNEL, in);
        Publication publication = exclusive
                ? aeron.addExclusivePublication(CommonContext.IPC_CHANNEL, out)
                : aeron.addPublication(CommonContext.IPC_CHANNEL, out);
        if (length > publication.maxPayloadLength()) {
            throw new IllegalArgumentException("A message of %d bytes is more than one fragment of Aeron's, %d bytes"
                    .formatted(length, publication.maxPayloadLength()));
        }
        return new Streams(publication, subscription);
    }

    private static final class Streams implements Connection {
        /** Like Aeron's own samples. */
        private static final int FRAGMENTS_AT_ONCE = 10;

        private final Publication out;
        private final Subscription in;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
        private byte[] target;
        private final FragmentHandler handler =
                (buffer, offset, length, header) -> buffer.getBytes(offset, target, 0, length);

        Streams(Publication out, Subscription in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public void send(byte[] bytes) {
            message.wrap(bytes);
            long position = out.offer(message, 0, bytes.length);
            while (position < 0) {
                if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                    throw new IllegalStateException(
                            "Aeron takes no message: %s".formatted(Publication.errorString(position)));
                }
                Thread.onSpinWait();
                position = out.offer(message, 0, bytes.length);
            }
        }

        @Override
        public int receive(byte[] into) {
            target = into;
            int messages = in.poll(handler, FRAGMENTS_AT_ONCE);
            if (messages == 0) {
                Thread.onSpinWait();
            }
            return messages;
        }
    }
}
