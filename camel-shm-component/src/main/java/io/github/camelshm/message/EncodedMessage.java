// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.Arrays;

/**
 * A message's bytes. They stand in a buffer that the thread which encoded them uses again: they are good until it
 * encodes another message, and nobody else touches them.
 */
public final class EncodedMessage {
    private static final int FIRST_CAPACITY = 8 * 1024;

    /** What a thread may keep for good. */
    private static final int MAX_KEPT_CAPACITY = 1024 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    EncodedMessage() {}

    /** The message is {@code bytes()[0]} to {@code bytes()[length() - 1]}; what follows is something else. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many of the bytes are the message. */
    public int length() {
        return length;
    }

    /** The message's bytes alone, to keep. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Begins a message. */
    void clear() {
        length = 0;
        if (bytes.length > MAX_KEPT_CAPACITY) {
            bytes = new byte[FIRST_CAPACITY];
        }
    }

    /**
     * Makes room for so many more bytes.
     *
     * @return the buffer, in which they go to {@link #length()}
     */
    byte[] reserve(long count) {
        if (count > bytes.length - length) {
            grow(length + count);
        }
        return bytes;
    }

    /** Takes so many bytes, which were put into the room reserved, for part of the message. */
    void advance(int count) {
        length += count;
    }

    private void grow(long required) {
        long capacity = Math.min(Math.max(required, 2L * bytes.length), Integer.MAX_VALUE - 8);
        if (required > capacity) {
            throw new UnencodableException("A message of more than %,d bytes cannot travel".formatted(capacity));
        }
        bytes = Arrays.copyOf(bytes, (int) capacity);
    }
}
