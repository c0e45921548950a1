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
 * The socket at which one participant waits without using its core. Every user with the segment's permissions may
 * connect to this Unix domain socket, and write a byte to it. The byte's value means nothing.
 *
 * <p>Correctness does not depend on it: a wait ends in time even if no participant rings. Where no socket can be
 * created, a wait is a short sleep; that happens if its path is longer than the about 100 bytes that the system allows.
 * For one waiting thread at a time.
 */
final class Doorbell implements AutoCloseable {
    private static final long WITHOUT_SOCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_RINGS_AT_ONCE = 64;

    private final DoorbellFailures failures;
    private final Optional<Selector> selector;
    private final ByteBuffer rings = ByteBuffer.allocateDirect(MAX_RINGS_AT_ONCE);

    /**
     * Opens the doorbell, and removes one that a former holder of the number has left.
     *
     * @param path of the socket
     * @param like the file whose permissions and group the socket gets
     * @param failures receives the failure if no socket can be created
     */
    Doorbell(Path path, Path like, DoorbellFailures failures) {
        this.failures = failures;
        this.selector = listen(path, like);
    }

    private Optional<Selector> listen(Path path, Path like) {
        Selector selector = null;
        ServerSocketChannel server = null;
        try {
            Files.deleteIfExists(path);
            selector = Selector.open();
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(
                    path)); // Binding fails if the path exists, even as a link. In a safe directory no other user can
            // replace the socket
            // before its permissions are set. Elsewhere it keeps the umask's permissions, and other users do not ring
            // it.
            SegmentInternals.shareAlike(like, path);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            return Optional.of(selector);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException | LinkageError e) {
            closeQuietly(server);
            closeQuietly(selector);
            removeQuietly(path);
            failures.report(e);
            return Optional.empty();
        }
    }

    /**
     * Waits until it is rung, the timeout has elapsed or the thread is interrupted. May return spuriously.
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
            // Closed by the thread that closes the queue. Anything else counts as not rung, but never without a pause.
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
                } else if (!readRings((SocketChannel) key.channel())) {
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
            // The doorbell was rung, and can be answered when there are descriptors again. Until then each wait ends at
            // once.
            failures.report(e);
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

    /** @return false if the ringer has closed the connection */
    private boolean readRings(SocketChannel ringer) throws IOException {
        rings.clear();
        return ringer.read(rings) >= 0;
    }

    /** Closes it, and wakes a waiting thread. Its file is removed with its number: by now it may be another holder's. */
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
            // There is nothing left to do.
        }
    }
}
