// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.segment.SegmentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken from a {@link Queue}: nobody else gets it until it is given back, or this process dies. Its
 * bytes are a copy, so it stays what it is, whatever happens to the memory.
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

    /** For {@link Queue#poll(Delivery)}, which fills it, again and again: its bytes are allocated once. */
    public Delivery() {}

    /** Takes over a message of this length. @return where its bytes go */
    byte[] hold(QueueParticipant taker, int messageLength) {
        by = taker;
        large = null;
        length = messageLength;
        if (bytes.length < messageLength) {
            bytes = new byte[messageLength];
        }
        return bytes;
    }

    void holdLarge(QueueParticipant taker, LargeMessage message) {
        by = taker;
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

    /** The message's bytes, from index 0 to {@link #length}; the array may be longer. Of a large one {@link #read} gives them. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The message's bytes in one piece, and no more.
     *
     * @throws SegmentException if the file of a large one is gone, or not what the slot says
     * @throws MessageTooLargeException if it is larger than this process reads; it stays in hand
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
            throw taker().unreadable(file, e);
        }
    }

    /**
     * The message's first bytes, or all of them if it has no more. Of a large one only these are read from its file, and that
     * may be larger than this process reads.
     *
     * @throws SegmentException if the file of a large one is gone, or not what the slot says
     */
    public byte[] readFirst(int count) {
        LargeMessage file = large;
        return file == null ? Arrays.copyOf(bytes, Math.min(count, length)) : taker().readFirst(file, count);
    }

    /**
     * The message's bytes as a stream, of a large one from its file. It can be read to its end even if the message is
     * acknowledged meanwhile.
     *
     * @throws SegmentException if the file of a large one is gone, or not what the slot says
     * @throws MessageTooLargeException if it is larger than this process reads; it stays in hand
     */
    public InputStream open() {
        return large == null ? new ByteArrayInputStream(bytes, 0, length) : openFile().stream();
    }

    /**
     * The file of a large message, opened. It can be read even if the message is acknowledged meanwhile.
     *
     * @throws IllegalStateException if the message is not large
     * @throws SegmentException if the file is gone, or not what the slot says
     * @throws MessageTooLargeException if it is larger than this process reads; it stays in hand
     */
    public MessageFile openFile() {
        LargeMessage file = large;
        if (file == null) {
            throw new IllegalStateException("The message has no file, as it fitted into a slot");
        }
        return taker().open(file);
    }

    /** The how manieth delivery of the message this is: 1 for the first. Counts to 16, and stays. */
    public int deliveries() {
        return QueueLayout.deliveriesOf(taken.word) + 1;
    }

    /**
     * Says that the message is done: its slot is free.
     *
     * @return not if this process was taken for dead, and the message may be delivered again
     */
    public boolean acknowledge() {
        return taker().acknowledge(this);
    }

    /**
     * Gives the message back: it is delivered again, to anybody, with {@link #deliveries} one higher.
     *
     * @return not if this process was taken for dead, which has done so already
     */
    public boolean giveBack() {
        return taker().giveBack(this);
    }

    /**
     * Gives the message back as if it had never been taken, since nothing was done for it: it is delivered again, to any
     * consumer, with the same {@link #deliveries}. (AMQP 1.0 calls that outcome "released", too.)
     *
     * @return false if this process was fenced, and the message is delivered again with one more
     */
    public boolean release() {
        return taker().release(this);
    }

    private QueueParticipant taker() {
        if (by == null) {
            throw new IllegalStateException("No message was taken into this delivery");
        }
        return by;
    }
}
