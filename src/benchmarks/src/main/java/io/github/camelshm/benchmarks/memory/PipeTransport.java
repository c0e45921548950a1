// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Two named pipes, there and back. If all writes have the same short length, each read gets one whole write. So there may be
 * many processes at either end, and a message is one write and one read.
 */
final class PipeTransport implements Transport {
    /** POSIX's PIPE_BUF on Linux: longer writes of several processes would be mixed. */
    private static final int MAX_LENGTH = 4096;

    @Override
    public Connection serve(Path folder, int length) throws IOException, InterruptedException {
        return new Pipes(open(folder.resolve("back"), length), open(folder.resolve("there"), length), length);
    }

    @Override
    public Connection connect(Path folder, int length) throws IOException, InterruptedException {
        return new Pipes(open(folder.resolve("there"), length), open(folder.resolve("back"), length), length);
    }

    /** The first process creates the pipe; the attempts of the others fail, which is ignored. */
    private static FileChannel open(Path pipe, int length) throws IOException, InterruptedException {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A message of %d bytes in a pipe: the most is %d".formatted(length, MAX_LENGTH));
        }
        new ProcessBuilder("mkfifo", pipe.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        // Opened to read and write, because on Linux that does not wait for the other end.
        return FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static final class Pipes implements Connection {
        private final FileChannel out;
        private final FileChannel in;
        private final ByteBuffer sent;
        private final ByteBuffer received;

        Pipes(FileChannel out, FileChannel in, int length) {
            this.out = out;
            this.in = in;
            this.sent = ByteBuffer.allocateDirect(length);
            this.received = ByteBuffer.allocateDirect(length);
        }

        @Override
        public void send(byte[] message) throws IOException {
            sent.clear().put(message).flip();
            while (sent.hasRemaining()) {
                out.write(sent);
            }
        }

        @Override
        public int receive(byte[] into) throws IOException {
            received.clear();
            while (received.hasRemaining()) {
                in.read(received);
            }
            received.flip().get(into);
            return 1;
        }
    }
}
