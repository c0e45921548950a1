// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.Arrays;

/**
 * A message's bytes, in a buffer that the encoding thread reuses. They are valid until that thread encodes another
 * message, and no other thread writes to them.
 */
public final class EncodedMessage {
    private static final int FIRST_CAPACITY = 8 * 1024;

    /** The capacity of the largest buffer that a thread keeps between messages. */
    private static final int MAX_KEPT_CAPACITY = 1024 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    EncodedMessage() {}

    /**
     * The buffer: the bytes from {@code bytes()[0]} to {@code bytes()[length() - 1]} are the message. Those that follow
     * do not belong to it.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** The number of bytes in the buffer that are the message. */
    public int length() {
        return length;
    }

    /** A copy of the message's bytes alone, which stays valid. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Starts a new message. */
    void clear() {
        length = 0;
        if (bytes.length > MAX_KEPT_CAPACITY) {
            bytes = new byte[FIRST_CAPACITY];
        }
    }

    /**
     * Makes room for the given number of further bytes.
     *
     * @return the buffer, into which they are written from {@link #length()} on
     */
    byte[] reserve(long count) {
        if (count > bytes.length - length) {
            grow(length + count);
        }
        return bytes;
    }

    /** Makes the given number of bytes part of the message. They were written into the room reserved before. */
    void advance(int count) {
        length += count;
    }

    private void grow(long required) {
        long capacity = Math.min(Math.max(required, 2L * bytes.length), Integer.MAX_VALUE - 8);
        if (required > capacity) {
            throw new UnencodableException("A message of more than %,d bytes cannot be encoded".formatted(capacity));
        }
        bytes = Arrays.copyOf(bytes, (int) capacity);
    }
}
