// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages into bytes and bytes into messages. Thread-safe; each thread that encodes keeps a buffer of its own for
 * as long as the codec lives.
 *
 * <p>What can be a body or a header comes back as what it was: {@code byte[]}, {@code String}, {@code Integer},
 * {@code Long}, {@code BigInteger}, {@code BigDecimal}, {@code Float}, {@code Double}, {@code Boolean}, null,
 * {@code java.util.Date} and {@code Instant}. Not quite so: {@code Short} and {@code Byte} become {@code Integer}, any
 * {@code Map} a {@code LinkedHashMap} in the same order, any {@code List}, other {@code Collection} or array an {@code
 * ArrayList}. A {@code java.sql.Timestamp} becomes an {@code Instant}. What has an obvious text becomes that: any {@code
 * CharSequence}, {@code char[]}, {@code Character}, an enum's constant its name, {@code UUID}, {@code URI}, {@code URL},
 * the other types of {@code java.time} and {@code java.sql.Date} and {@code Time}.
 *
 * <p>Decoding believes nothing. Whatever the bytes are, there comes a message, or a {@link MalformedMessageException},
 * in a time and with a memory in proportion to the number of bytes (to which a million of the smallest values, some
 * hundred megabytes of heap, is the exception).
 */
public final class MessageCodec {
    /** How many of a message's bytes, the first of them, {@link #expiryOf} needs. */
    public static final int EXPIRY_WITHIN = 27;

    /** What a message without an expiry begins with, if this codec has written it: version 1 and null. */
    private static final byte[] WITHOUT_EXPIRY = {(byte) 0x8a, 0x1a, 0, 0, 0, 1, (byte) 0xf6};

    /**
     * Each thread's writer. Weak: a thread that lives on when the application is gone would keep a class of ours, and with it
     * the application's class loader. What a garbage collection takes is a buffer that the next message makes again.
     */
    private static final ThreadLocal<WeakReference<MessageWriter>> WRITERS = new ThreadLocal<>();

    /**
     * Whether a value can be a body or a header. Text with half a character (an unpaired surrogate), and headers and body
     * of more than 1,048,576 values together, are noticed only by {@link #encode}.
     */
    public static boolean isEncodable(@Nullable Object value) {
        return remaining(value, 0, ValueType.MAX_VALUES) >= 0;
    }

    /** What is left of a budget of values after this one, which is in so many others; negative if it cannot travel. */
    private static int remaining(@Nullable Object value, int depth, int budget) {
        if (value == null) {
            return budget - 1;
        }
        return switch (ValueType.of(value)) {
            case OTHER -> {
                Object form = PlainForm.of(value);
                yield form == null ? -1 : remaining(form, depth, budget);
            }
            case LIST, MAP -> depth < ValueType.MAX_DEPTH ? remainingAfterAll(value, depth + 1, budget - 1) : -1;
            default -> budget - 1;
        };
    }

    private static int remainingAfterAll(Object listOrMap, int depth, int budget) {
        int left = budget;
        if (listOrMap instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                boolean possible = left >= 0 && entry.getKey() instanceof String;
                left = possible ? remaining(entry.getValue(), depth, left) : -1;
            }
        } else {
            for (Object element : (List<?>) listOrMap) {
                left = left >= 0 ? remaining(element, depth, left) : -1;
            }
        }
        return left;
    }

    /**
     * The message's bytes, in this thread's buffer: they are good until the thread encodes another message.
     *
     * @throws UnencodableException if a header or the body, which it names, holds what cannot travel
     */
    public EncodedMessage encode(QueueMessage message) {
        return writer().write(message);
    }

    private MessageWriter writer() {
        WeakReference<MessageWriter> known = WRITERS.get();
        MessageWriter writer = known == null ? null : known.get();
        if (writer == null) {
            writer = new MessageWriter();
            WRITERS.set(new WeakReference<>(writer));
        }
        return writer;
    }

    /**
     * When a message expires, which stands in its first bytes, so that the rest of it need not be read.
     *
     * @param bytes the message's, or the first {@link #EXPIRY_WITHIN} of them
     * @param length how many of the bytes are the message, or its beginning
     * @return in milliseconds since 1970, or {@link QueueMessage#NO_EXPIRY}
     * @throws MalformedMessageException if no message begins like that
     */
    public static long expiryOf(byte[] bytes, int length) {
        int compared = Math.min(length, WITHOUT_EXPIRY.length);
        boolean isUsual = Arrays.equals(bytes, 0, compared, WITHOUT_EXPIRY, 0, WITHOUT_EXPIRY.length);
        return isUsual ? QueueMessage.NO_EXPIRY : new MessageReader(bytes, 0, length).readExpiry();
    }

    /**
     * The message that these bytes are.
     *
     * @param length how many of the bytes are the message
     * @throws MalformedMessageException if they are none
     */
    public QueueMessage decode(byte[] bytes, int length) {
        MessageReader reader = new MessageReader(bytes, 0, length);
        QueueMessage envelope = reader.readEnvelope();
        return envelope.withBody(reader.readBody());
    }

    /**
     * The message that a stream holds; its body, if it is many bytes, comes as a stream.
     *
     * @param in the message's bytes. Is read to the end, unless the body is a stream: then it is that body's, which
     *     closes it
     * @param size how many bytes that are, known from elsewhere; no more are read
     * @param threshold a body of more bytes than this is left in the stream
     * @throws MalformedMessageException if it holds no message, or ends early; reading a body that ends early is an
     *     {@link java.io.EOFException}
     * @throws IOException from the stream
     */
    public QueueMessage decode(InputStream in, long size, int threshold) throws IOException {
        if (size <= threshold) {
            byte[] bytes = in.readNBytes((int) size);
            requireAll(bytes.length, size);
            return decode(bytes, bytes.length);
        }
        return new StreamedMessage(in, size).read(threshold);
    }

    private static void requireAll(long found, long size) {
        if (found != size) {
            throw new MalformedMessageException("There are %,d bytes, not %,d".formatted(found, size));
        }
    }
}
