// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the participants that wait for one kind of event. Never blocks, and rings no wait twice: a participant that was
 * rung and has not woken yet will wake.
 *
 * <p>Memory order. The event, a change of a word, comes before {@link #ring} reads which participants wait. A waiter
 * has announced that it waits before it reads the words for the last time. All four accesses are volatile, so either
 * the waiter has seen the event, or it is rung. Thread-safe.
 */
public final class Ringer implements AutoCloseable {
    static {
        // The JDK loads its sockets at the first one. If that fails for lack of a descriptor, no later socket of this
        // JVM can be opened, ours or another library's. So it is done when joining, and not when descriptors are short.
        Doorbell.closeQuietly(open(cause -> {}));
    }

    private final ParticipantMemory memory;
    private final StructureFiles files;
    private final Event event;
    private final DoorbellFailures failures;

    /** The waits that have been rung, by participant. Plain: a thread that misses another thread's ring rings once more. */
    private final long[] rung = new long[ParticipantLayout.MAX_NUMBER + 1];

    /** Guarded by this. */
    private boolean closed;

    /** The connections, by participant. Guarded by this. */
    private final @Nullable SocketChannel[] connections = new SocketChannel[ParticipantLayout.MAX_NUMBER + 1];

    Ringer(ParticipantMemory memory, StructureFiles files, Event event, DoorbellFailures failures) {
        this.memory = memory;
        this.files = files;
        this.event = event;
        this.failures = failures;
    }

    /** Rings the participants that wait. Called after each event. */
    public void ring() {
        for (int word = 0; word < ParticipantLayout.NUMBERS_WORDS; word++) {
            for (long numbers = memory.waiters(event, word); numbers != 0; numbers &= numbers - 1) {
                int number = word * Long.SIZE + Long.numberOfTrailingZeros(numbers);
                long wait = memory.waitNumber(number, event);
                if ((wait & 1) != 0 && rung[number] != wait) {
                    rung[number] = wait;
                    ring(number);
                }
            }
        }
    }

    private synchronized void ring(int number) {
        if (closed) {
            return;
        }
        if (connections[number] != null && !write(connections[number])) {
            // The number has another holder now, or none.
            Doorbell.closeQuietly(connections[number]);
            connections[number] = null;
        }
        if (connections[number] == null) {
            connections[number] = connect(files.doorbell(number, event));
        }
    }

    /** @return null if no participant listens there; a participant that waits without a doorbell polls instead */
    private @Nullable SocketChannel connect(Path path) {
        SocketChannel connection = open(failures::report);
        if (connection == null) {
            return null;
        }
        try {
            // This also makes it safe on an interrupted thread, which closes a channel that it might block on.
            connection.configureBlocking(false);
            if (connection.connect(UnixDomainSocketAddress.of(path)) && write(connection)) {
                return connection;
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // No such socket, or this user may not connect to it.
        }
        Doorbell.closeQuietly(connection);
        return null;
    }

    private static @Nullable SocketChannel open(Consumer<Throwable> failure) {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException | UnsupportedOperationException | LinkageError e) {
            failure.accept(e);
            return null;
        }
    }

    /** @return false if the other end is gone; an end that has not read earlier rings counts as rung */
    private static boolean write(SocketChannel connection) {
        try {
            connection.write(ByteBuffer.allocate(1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (SocketChannel connection : connections) {
            Doorbell.closeQuietly(connection);
        }
    }
}
