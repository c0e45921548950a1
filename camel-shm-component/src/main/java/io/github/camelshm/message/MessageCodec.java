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
 * Encodes messages to bytes, and decodes bytes to messages. Thread-safe: each thread encodes into a buffer of its own, which
 * it reuses until a garbage collection frees it.
 *
 * <p>Bodies and headers of these types are decoded as what they were: {@code byte[]}, {@code String}, {@code Integer},
 * {@code Long}, {@code BigInteger}, {@code BigDecimal}, {@code Float}, {@code Double}, {@code Boolean}, null,
 * {@code java.util.Date} and {@code Instant}. Other types change: {@code Short} and {@code Byte} become
 * {@code Integer}, any {@code Map} a {@code LinkedHashMap} in the same order, any {@code List}, other
 * {@code Collection} or array an {@code ArrayList}. A {@code java.sql.Timestamp} becomes an {@code Instant}. A value
 * with an obvious string form becomes that string: any {@code CharSequence}, {@code char[]}, {@code Character}, the name of an
 * enum's constant, {@code UUID}, {@code URI}, {@code URL}, the other types of {@code java.time}, and
 * {@code java.sql.Date} and {@code Time}.
 *
 * <p>Decoding trusts no bytes. For any bytes the result is a message or a {@link MalformedMessageException}, within
 * time and memory proportional to the number of bytes. The exception is a message of a million of the smallest
 * values, which takes several hundred megabytes of heap.
 */
public final class MessageCodec {
    /** How many bytes from the beginning of a message {@link #expiryOf} needs. */
    public static final int EXPIRY_WITHIN = 27;

    /** The first bytes of a message without an expiry that this codec has written: version 1 and null. */
    private static final byte[] WITHOUT_EXPIRY = {(byte) 0x8a, 0x1a, 0, 0, 0, 1, (byte) 0xf6};

    /**
     * Each thread's writer. Weak, because a thread that outlives the application would otherwise keep a class of this
     * library, and with it the application's class loader. If a garbage collection clears the reference, the next
     * message allocates the buffer again.
     */
    private static final ThreadLocal<WeakReference<MessageWriter>> WRITERS = new ThreadLocal<>();

    /**
     * Whether a value can be a body or a header. Only {@link #encode} detects a string with half a character (an unpaired
     * surrogate), and more than 1,048,576 values in headers and body together.
     */
    public static boolean isEncodable(@Nullable Object value) {
        return remaining(value, 0, ValueType.MAX_VALUES) >= 0;
    }

    /**
     * The part of {@code budget} left after counting {@code value}, which is nested in {@code depth} lists and maps,
     * and what it contains; negative if the value is unencodable.
     */
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
     * Encodes a message into this thread's buffer. Its bytes are valid until the thread encodes another message.
     *
     * @throws UnencodableException if a header, an exchange property or the body, which it names, holds an unencodable
     *     value
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
     * When a message expires. Its first bytes contain that, so the rest of it need not be read.
     *
     * @param bytes the message's bytes, or the first {@link #EXPIRY_WITHIN} of them
     * @param length how many of the bytes are the message, or its beginning
     * @return in milliseconds since 1970, or {@link QueueMessage#NO_EXPIRY}
     * @throws MalformedMessageException if the bytes are not the beginning of a message
     */
    public static long expiryOf(byte[] bytes, int length) {
        int compared = Math.min(length, WITHOUT_EXPIRY.length);
        boolean isUsual = Arrays.equals(bytes, 0, compared, WITHOUT_EXPIRY, 0, WITHOUT_EXPIRY.length);
        return isUsual ? QueueMessage.NO_EXPIRY : new MessageReader(bytes, 0, length).readExpiry();
    }

    /**
     * Decodes a message.
     *
     * @param length how many of the bytes are the message
     * @throws MalformedMessageException if the bytes are not a message
     */
    public QueueMessage decode(byte[] bytes, int length) {
        MessageReader reader = new MessageReader(bytes, 0, length);
        QueueMessage envelope = reader.readEnvelope();
        return envelope.withBody(reader.readBody());
    }

    /**
     * Decodes a message from a stream. If its body is many bytes, the message has it as a stream.
     *
     * @param in the message's bytes. Is read to the end, unless the body is a stream: then the body reads the rest of
     *     it, and closes it
     * @param size the number of bytes of the message, known from elsewhere; no more are read
     * @param threshold a body of more bytes than this is left in the stream
     * @throws MalformedMessageException if the stream holds no message, or ends early. If it ends early while a body
     *     that is a stream is read, reading throws an {@link java.io.EOFException}
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
            throw new MalformedMessageException("The message has %,d bytes, not %,d".formatted(found, size));
        }
    }
}
