// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a server. There are never more than {@link #MAX_OPEN}, so no program of this host can use up the
 * application's file descriptors by connecting. A connection without a whole request for {@link #MAX_SILENCE} is
 * closed.
 *
 * <p>Vert.x itself can do neither. It reports a connection in another thread than the one that accepts, which may have
 * accepted hundreds more by then. So the accepting thread closes a connection beyond the limit before it accepts
 * another. Vert.x' idle timeout restarts with each byte, and its way to close a connection waits until the other end
 * has read what was written. So neither is used.
 */
final class Connections {
    /** The most open connections. A browser opens up to six for each page that it shows. */
    static final int MAX_OPEN = 64;

    /** Longer than the page takes to load over a slow network. A page that is shown sends a request each interval, half a
     * second by default. */
    static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long CHECK_MILLIS = 1_000;

    /** When each was accepted or received its last request, by {@link System#nanoTime}. */
    private final Map<Channel, Long> heardAt = new ConcurrentHashMap<>();

    /** Used only by the thread that accepts. */
    private boolean warned;

    /** Returns a Vert.x whose servers have these connections. One event loop is enough for a page, with few descriptors. */
    Vertx newVertx() {
        Vertx vertx = new VertxBuilder(new VertxOptions().setEventLoopPoolSize(1))
                .findTransport(new Transport())
                .init()
                .vertx();
        vertx.setPeriodic(CHECK_MILLIS, timer -> closeSilent());
        return vertx;
    }

    /** Records that a request has arrived. */
    void heard(HttpConnection from) {
        heardAt.computeIfPresent(((ConnectionBase) from).channel(), (connection, before) -> System.nanoTime());
    }

    private void closeSilent() {
        long now = System.nanoTime();
        heardAt.forEach((connection, time) -> {
            if (now - time > MAX_SILENCE.toNanos()) {
                connection.eventLoop().execute(() -> closeAtOnce(connection));
            }
        });
    }

    private static void closeAtOnce(Channel connection) {
        connection.unsafe().close(connection.newPromise());
    }

    private boolean admit(Channel connection) {
        if (heardAt.size() < MAX_OPEN) {
            heardAt.put(connection, System.nanoTime());
            connection.closeFuture().addListener(closed -> heardAt.remove(connection));
            return true;
        }
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The live page has {} open connections and refuses more; it closes those that send no request "
                            + "for {} s",
                    MAX_OPEN,
                    MAX_SILENCE.toSeconds());
        }
        return false;
    }

    private final class Transport extends JDKTransport {
        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return Listener::new;
        }
    }

    private final class Listener extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            if (count == 1) {
                Channel connection = (Channel) accepted.get(accepted.size() - 1);
                if (!admit(connection)) {
                    accepted.remove(accepted.size() - 1);
                    connection.unsafe().closeForcibly();
                }
            }
            return count;
        }
    }
}
