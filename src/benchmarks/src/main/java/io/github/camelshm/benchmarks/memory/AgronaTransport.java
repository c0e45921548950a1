// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Two of Agrona's ring buffers on mapped files, there and back. */
final class AgronaTransport implements Transport {
    private static final int MESSAGE_TYPE = 1;

    private final Function<AtomicBuffer, RingBuffer> kind;

    AgronaTransport(Function<AtomicBuffer, RingBuffer> kind) {
        this.kind = kind;
    }

    @Override
    public Connection serve(Path folder, int length) throws IOException {
        RingBuffer back = ring(create(folder.resolve("back"), length));
        RingBuffer there = ring(create(folder.resolve("there"), length));
        return new Rings(back, there);
    }

    @Override
    public Connection connect(Path folder, int length) throws IOException, InterruptedException {
        RingBuffer there = ring(Awaiting.file(folder.resolve("there")));
        RingBuffer back = ring(Awaiting.file(folder.resolve("back")));
        return new Rings(there, back);
    }

    private static Path create(Path file, int length) throws IOException {
        int record = BitUtil.align(length + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);
        int size = BitUtil.findNextPositivePowerOfTwo(record * Transport.capacity(length))
                + RingBufferDescriptor.TRAILER_LENGTH;
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, new byte[size]);
        return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private RingBuffer ring(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return kind.apply(new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())));
        }
    }

    private static final class Rings implements Connection {
        private final RingBuffer out;
        private final RingBuffer in;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
        private byte[] target;
        private final MessageHandler handler =
                (type, buffer, index, length) -> buffer.getBytes(index, target, 0, length);

        Rings(RingBuffer out, RingBuffer in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public void send(byte[] bytes) {
            message.wrap(bytes);
            while (!out.write(MESSAGE_TYPE, message, 0, bytes.length)) {
                Thread.onSpinWait();
            }
        }

        @Override
        public int receive(byte[] into) {
            target = into;
            int messages = in.read(handler);
            if (messages == 0) {
                Thread.onSpinWait();
            }
            return messages;
        }
    }
}
