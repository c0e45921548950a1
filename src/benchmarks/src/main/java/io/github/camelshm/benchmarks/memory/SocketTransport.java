// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A blocking stream socket; a message is one write, and a read takes all available messages. */
final class SocketTransport implements Transport {
    private static final String SOCKET = "socket";
    private static final String PORT = "port";

    private final boolean unix;

    private SocketTransport(boolean unix) {
        this.unix = unix;
    }

    static Transport unix() {
        return new SocketTransport(true);
    }

    static Transport tcp() {
        return new SocketTransport(false);
    }

    @Override
    public Connection serve(Path folder, int length) throws IOException {
        try (ServerSocketChannel server = unix ? unixServer(folder) : tcpServer(folder)) {
            return new Socket(server.accept(), length);
        }
    }

    private static ServerSocketChannel unixServer(Path folder) throws IOException {
        Path socket = folder.resolve(SOCKET + ".new");
        ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Files.move(socket, folder.resolve(SOCKET), StandardCopyOption.ATOMIC_MOVE);
        return server;
    }

    private static ServerSocketChannel tcpServer(Path folder) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        Path file = Files.writeString(folder.resolve(PORT + ".new"), Integer.toString(port));
        Files.move(file, folder.resolve(PORT), StandardCopyOption.ATOMIC_MOVE);
        return server;
    }

    @Override
    public Connection connect(Path folder, int length) throws IOException, InterruptedException {
        return new Socket(SocketChannel.open(unix ? unixAddress(folder) : tcpAddress(folder)), length);
    }

    private static SocketAddress unixAddress(Path folder) throws InterruptedException {
        return UnixDomainSocketAddress.of(Awaiting.file(folder.resolve(SOCKET)));
    }

    private static SocketAddress tcpAddress(Path folder) throws IOException, InterruptedException {
        int port = Integer.parseInt(Files.readString(Awaiting.file(folder.resolve(PORT))));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static final class Socket implements Connection {
        private static final int BUFFER_SIZE = 64 * 1024;

        private final SocketChannel channel;
        private final ByteBuffer out;
        private final ByteBuffer in;

        Socket(SocketChannel channel, int length) throws IOException {
            this.channel = channel;
            this.out = ByteBuffer.allocateDirect(length);
            this.in = ByteBuffer.allocateDirect(Math.max(BUFFER_SIZE, length));
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        }

        @Override
        public void send(byte[] message) throws IOException {
            out.clear().put(message).flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        @Override
        public int receive(byte[] into) throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("The other end is closed");
            }
            in.flip();
            int messages = 0;
            for (; in.remaining() >= into.length; messages++) {
                in.get(into);
            }
            in.compact();
            return messages;
        }
    }
}
