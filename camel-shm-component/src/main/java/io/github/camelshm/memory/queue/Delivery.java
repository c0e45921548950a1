// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.SegmentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken from a {@link Queue}. No other consumer gets it until it is requeued or released, or this process
 * dies. Its bytes are a copy, so they stay the same, whatever happens to the memory.
 *
 * <p>Not thread-safe, but may be passed from thread to thread.
 */
public final class Delivery {
    private static final byte[] NOTHING = {};

    /** The slot that the message was taken from. */
    final QueueRing.Taken taken = new QueueRing.Taken();

    private @Nullable QueueParticipant by;
    private byte[] bytes = NOTHING;
    private int length;
    private @Nullable LargeMessage large;

    /** For {@link Queue#poll(Delivery)}, which may fill it many times and reuses its bytes. */
    public Delivery() {}

    /**
     * Holds a message of this length from now on.
     *
     * @return where its bytes go
     */
    byte[] hold(QueueParticipant consumer, int messageLength) {
        by = consumer;
        large = null;
        length = messageLength;
        if (bytes.length < messageLength) {
            bytes = new byte[messageLength];
        }
        return bytes;
    }

    void holdLarge(QueueParticipant consumer, LargeMessage message) {
        by = consumer;
        large = message;
    }

    @Nullable
    LargeMessage large() {
        return large;
    }

    /** Whether the message is in a file of its own, because it did not fit into a slot. */
    public boolean isLarge() {
        return large != null;
    }

    /** The message's length in bytes. */
    public int length() {
        return large == null ? length : (int) large.length();
    }

    /**
     * The message's bytes, from index 0 to {@link #length}; the array may be longer. {@link #read} returns those of a
     * large one.
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The message's bytes in one piece, and no more.
     *
     * @throws SegmentException if the file of a large one is gone, or does not match the slot
     * @throws MessageTooLargeException if it is larger than this process reads; it stays unsettled
     */
    public byte[] read() {
        LargeMessage file = large;
        if (file == null) {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
        try (InputStream stream = open()) {
            byte[] all = new byte[length()];
            stream.readNBytes(all, 0, all.length);
            return all;
        } catch (IOException e) {
            throw consumer().unreadable(file, e);
        }
    }

    /**
     * The message's first bytes, or all of them if it has no more. If the message is large, only these are read from
     * its file, which may be larger than this process reads.
     *
     * @throws SegmentException if the file of a large one is gone, or does not match the slot
     */
    public byte[] readFirst(int count) {
        LargeMessage file = large;
        return file == null
                ? Arrays.copyOf(bytes, Math.min(count, length))
                : consumer().readFirst(file, count);
    }

    /**
     * The message's bytes as a stream, which reads the file of a large one. The stream can be read to its end even if
     * the message is acknowledged meanwhile.
     *
     * @throws SegmentException if the file of a large one is gone, or does not match the slot
     * @throws MessageTooLargeException if it is larger than this process reads; it stays unsettled
     */
    public InputStream open() {
        return large == null ? new ByteArrayInputStream(bytes, 0, length) : openFile().stream();
    }

    /**
     * The file of a large message, opened. It can be read even if the message is acknowledged meanwhile.
     *
     * @throws IllegalStateException if the message is not large
     * @throws SegmentException if the file is gone, or does not match the slot
     * @throws MessageTooLargeException if it is larger than this process reads; it stays unsettled
     */
    public MessageFile openFile() {
        LargeMessage file = large;
        if (file == null) {
            throw new IllegalStateException("The message has no file, because it fits into a slot");
        }
        return consumer().open(file);
    }

    /** Delivery attempt, starting at 1; saturates at 16. */
    public int deliveries() {
        return QueueLayout.deliveriesOf(taken.word) + 1;
    }

    /**
     * Acknowledges the message: its slot becomes free.
     *
     * @return false if this participant was fenced, and the message may be redelivered
     */
    public boolean acknowledge() {
        return consumer().acknowledge(this);
    }

    /**
     * Requeues the message: it is redelivered, to any consumer, with {@link #deliveries} one higher.
     *
     * @return false if this participant was fenced; its recovery has requeued the message already
     */
    public boolean requeue() {
        return consumer().requeue(this);
    }

    /**
     * Releases the message as if it had never been taken, because nothing was done for it. It is delivered again, to any
     * consumer, with the same {@link #deliveries}. (AMQP 1.0 calls that outcome "released", too.)
     *
     * @return false if this participant was fenced, and the message is redelivered with one more
     */
    public boolean release() {
        return consumer().release(this);
    }

    private QueueParticipant consumer() {
        if (by == null) {
            throw new IllegalStateException("No message was taken into this delivery");
        }
        return by;
    }
}
