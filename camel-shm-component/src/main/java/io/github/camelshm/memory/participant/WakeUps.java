// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that blocks as at a {@link Doorbell} and is woken several times, and the time that each wake-up takes. It uses a
 * pipe, which needs no name.
 */
@SuppressWarnings("ThreadPriorityCheck") // Yielding leaves the only processor to the woken thread.
final class WakeUps implements Runnable {
    /** The first ones load classes, and do not count. */
    private static final int WARM_UPS = 4;

    /** Odd, so one of them is the median. */
    private static final int COUNTED = 5;

    /** Long enough for the thread to block. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** A wake-up that takes longer counts as one of this length. */
    private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Pipe.SourceChannel source;
    private final Selector selector;

    // Written by the woken thread, and read by the other. Volatile, so wokenAt is seen with woken.
    private volatile int woken;
    private volatile long wokenAt;

    private WakeUps(Pipe.SourceChannel source, Selector selector) {
        this.source = source;
        this.selector = selector;
    }

    /**
     * Measures; takes a few milliseconds.
     *
     * @throws IOException if there are too few descriptors
     */
    static long medianNanos() throws IOException {
        try (Selector selector = Selector.open()) {
            Pipe pipe = Pipe.open();
            try (Pipe.SourceChannel source = pipe.source();
                    Pipe.SinkChannel sink = pipe.sink()) {
                source.configureBlocking(false);
                source.register(selector, SelectionKey.OP_READ);
                WakeUps wakeUps = new WakeUps(source, selector);
                Thread sleeper = new Thread(null, wakeUps, "camel-shm-wake-up-cost", 0, false);
                sleeper.setDaemon(true);
                sleeper.start();
                return wakeUps.medianNanos(sink);
            }
        }
    }

    private long medianNanos(Pipe.SinkChannel sink) throws IOException {
        long[] nanos = new long[COUNTED];
        for (int i = 0; i < WARM_UPS + COUNTED; i++) {
            nanos[i % COUNTED] = nanos(sink, i + 1);
        }
        Arrays.sort(nanos);
        return nanos[COUNTED / 2];
    }

    private long nanos(Pipe.SinkChannel sink, int call) throws IOException {
        LockSupport.parkNanos(this, PAUSE_NANOS);
        long begun = System.nanoTime();
        sink.write(ByteBuffer.allocate(1));
        while (woken < call) {
            if (System.nanoTime() - begun > MAX_NANOS) {
                return MAX_NANOS;
            }
            Thread.yield();
        }
        return wokenAt - begun;
    }

    /** {@inheritDoc} Ends after the last wake-up, or when the selector is closed. */
    @Override
    public void run() {
        try {
            for (int calls = 0; calls < WARM_UPS + COUNTED; ) {
                selector.select();
                selector.selectedKeys().clear();
                int read = source.read(ByteBuffer.allocate(COUNTED));
                if (read > 0) {
                    wokenAt = System.nanoTime();
                    calls += read;
                    woken = calls;
                }
            }
        } catch (IOException | ClosedSelectorException e) {
            // The measurement has ended early.
        }
    }
}
