// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.SegmentInternals;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one participant waits at, without using its core: a Unix domain socket that every user with the segment's permissions may
 * connect to, and write a byte to. What is written means nothing.
 *
 * <p>It is a convenience, never a condition: a wait ends in time if no participant rings, and where no socket can be had (as its
 * path is longer than the 100 bytes or so that the system allows) it is a short sleep. For one waiting thread at a time.
 */
final class Doorbell implements AutoCloseable {
    private static final long WITHOUT_SOCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_RINGS_AT_ONCE = 64;

    private final DoorbellFailures trouble;
    private final Optional<Selector> selector;
    private final ByteBuffer rings = ByteBuffer.allocateDirect(MAX_RINGS_AT_ONCE);

    /**
     * Hangs the bell; one that a former holder of the number has left is removed.
     *
     * @param path of the socket
     * @param like a file: whoever may use it may ring
     * @param trouble is told if no socket can be had
     */
    Doorbell(Path path, Path like, DoorbellFailures trouble) {
        this.trouble = trouble;
        this.selector = hang(path, like);
    }

    private Optional<Selector> hang(Path path, Path like) {
        Selector selector = null;
        ServerSocketChannel server = null;
        try {
            Files.deleteIfExists(path);
            selector = Selector.open();
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            // Binding creates exclusively, and follows no link. Where the directory is safe, the name means this socket
            // until it is given away; elsewhere the socket stays as the umask makes it, and other users do not ring it.
            SegmentInternals.shareAlike(like, path);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            return Optional.of(selector);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            closeQuietly(server);
            closeQuietly(selector);
            removeQuietly(path);
            trouble.report(e);
            return Optional.empty();
        }
    }

    /**
     * Waits until it is rung, the time is over or the thread is interrupted; now and then for no reason.
     */
    void await(long nanos) {
        if (selector.isEmpty()) {
            LockSupport.parkNanos(this, Math.min(nanos, WITHOUT_SOCKET_NANOS));
            return;
        }
        try {
            selector.get().select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            answer(selector.get());
        } catch (IOException | ClosedSelectorException e) {
            // Closed by who closes the queue. Anything else is as if nobody had rung, but never without a pause.
            LockSupport.parkNanos(this, WITHOUT_SOCKET_NANOS);
        }
    }

    private void answer(Selector rung) {
        for (Iterator<SelectionKey> keys = rung.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            try {
                if (key.isAcceptable()) {
                    accept((ServerSocketChannel) key.channel(), rung);
                } else if (isClosed((SocketChannel) key.channel())) {
                    key.channel().close();
                }
            } catch (IOException | RuntimeException e) {
                closeQuietly(key.channel());
            }
        }
    }

    private void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel ringer;
        try {
            ringer = server.accept();
        } catch (IOException e) {
            // The bell was rung, and can be answered when there are descriptors again. Until then each wait ends at
            // once.
            trouble.report(e);
            LockSupport.parkNanos(this, WITHOUT_SOCKET_NANOS);
            return;
        }
        boolean registered = false;
        try {
            if (ringer != null) {
                ringer.configureBlocking(false);
                ringer.register(selector, SelectionKey.OP_READ);
                registered = true;
            }
        } finally {
            if (!registered) {
                closeQuietly(ringer);
            }
        }
    }

    private boolean isClosed(SocketChannel ringer) throws IOException {
        rings.clear();
        return ringer.read(rings) < 0;
    }

    /** Takes it down, whoever waits at it. Its file goes with its number: by then it may be another holder's. */
    @Override
    public void close() {
        selector.ifPresent(open -> {
            open.keys().forEach(key -> closeQuietly(key.channel()));
            closeQuietly(open);
        });
    }

    private static void removeQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next holder of the number removes it.
        }
    }

    static void closeQuietly(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            // There is nothing left to be done with it.
        }
    }
}
