// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Two of Chronicle's queues in shared memory, there and back. They keep all messages, so no sender waits for room. A sender
 * stops before the memory of the host is full.
 */
final class ChronicleTransport implements Transport {
    private static final String THERE = "there";
    private static final String BACK = "back";

    @Override
    public Connection serve(Path folder, int length) throws IOException {
        Connection connection = new Queues(open(folder, BACK), open(folder, THERE), Files.getFileStore(folder));
        Files.createFile(folder.resolve("made"));
        return connection;
    }

    @Override
    public Connection connect(Path folder, int length) throws IOException, InterruptedException {
        Awaiting.file(folder.resolve("made"));
        return new Queues(open(folder, THERE), open(folder, BACK), Files.getFileStore(folder));
    }

    private static ChronicleQueue open(Path folder, String name) {
        return ChronicleQueue.single(folder.resolve(name).toString());
    }

    private static final class Queues implements Connection {
        private static final long SPARE_BYTES = 2L << 30;
        private static final int CHECK_SPACE_EVERY = 1 << 16;

        private final ExcerptAppender out;
        private final ExcerptTailer in;
        private final FileStore store;
        private long sent;

        Queues(ChronicleQueue out, ChronicleQueue in, FileStore store) {
            this.out = out.createAppender();
            this.in = in.createTailer();
            this.store = store;
        }

        @Override
        public void send(byte[] message) throws IOException {
            if (sent++ % CHECK_SPACE_EVERY == 0 && store.getUsableSpace() < SPARE_BYTES) {
                throw new IOException("Shared memory is full of a queue that keeps everything");
            }
            try (DocumentContext document = out.writingDocument()) {
                document.wire().bytes().write(message);
            }
        }

        @Override
        public int receive(byte[] into) {
            try (DocumentContext document = in.readingDocument()) {
                if (document.isPresent()) {
                    document.wire().bytes().read(into);
                    return 1;
                }
            }
            Thread.onSpinWait();
            return 0;
        }
    }
}
