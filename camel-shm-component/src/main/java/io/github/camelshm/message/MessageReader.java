// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parts of one message, in their order. */
final class MessageReader {
    private final CborReader cbor;
    private final int end;

    MessageReader(byte[] bytes, int offset, int end) {
        this.cbor = new CborReader(bytes, offset, end);
        this.end = end;
    }

    /**
     * Reads the beginning of a message, up to its expiry.
     *
     * @return when it expires, or {@link QueueMessage#NO_EXPIRY}
     */
    long readExpiry() {
        require(readArray(Cbor.ELEMENTS), "a message is an array of " + Cbor.ELEMENTS);
        long version = readLong("the version");
        if (version != Cbor.VERSION) {
            throw new MalformedMessageException("The message has format version %d, but only version %d is supported"
                    .formatted(version, Cbor.VERSION));
        }
        cbor.readHead();
        if (cbor.isNull()) {
            return QueueMessage.NO_EXPIRY;
        }
        // An argument above the largest long is negative here.
        require(
                cbor.major() == Cbor.UNSIGNED && cbor.argument() > 0,
                "the expiry is null, or a number of milliseconds after 1970");
        return cbor.argument();
    }

    /** Reads the parts before the body. */
    QueueMessage readEnvelope() {
        long expiry = readExpiry();
        String id = readOptional(String.class, "the message id");
        long timestamp = readLong("the timestamp");
        Boolean replyExpected = readOptional(Boolean.class, "whether a reply is expected");
        if (replyExpected == null) {
            throw CborReader.violated("a reply is expected or not");
        }
        QueueMessage.ReplyAddress address = readReplyAddress();
        QueueMessage.Outcome outcome = readOutcome();
        Map<String, @Nullable Object> headers = readMap("the headers are a map");
        Map<String, @Nullable Object> properties = readMap("the properties are a map");
        return new QueueMessage(id, timestamp, expiry, replyExpected, address, outcome, headers, properties, null);
    }

    /** Where the body starts, once the envelope has been read. */
    int position() {
        return cbor.position();
    }

    /** Reads the body, which has to end with the bytes. */
    @Nullable
    Object readBody() {
        Object body = cbor.readValue(0);
        require(cbor.position() == end, "nothing follows the body");
        return body;
    }

    private QueueMessage.@Nullable ReplyAddress readReplyAddress() {
        if (!readArray(3)) {
            requireNull("the reply address");
            return null;
        }
        long participant = readLong("the participant");
        require(participant == (int) participant, "the participant is an int");
        return new QueueMessage.ReplyAddress(
                (int) participant, readLong("the incarnation"), readLong("the correlation"));
    }

    private QueueMessage.@Nullable Outcome readOutcome() {
        if (!readArray(3)) {
            requireNull("the outcome");
            return null;
        }
        String className = readOptional(String.class, "the failure's class");
        String message = readOptional(String.class, "the failure's message");
        require(className != null || message == null, "a failure has a class");
        long marks = readLong("the marks");
        require(marks >= 0 && marks <= Cbor.ALL_MARKS, "all marks are known");
        return new QueueMessage.Outcome(
                className == null ? null : new QueueMessage.Failure(className, message),
                (marks & Cbor.ROLLBACK_ONLY) != 0,
                (marks & Cbor.ROLLBACK_ONLY_LAST) != 0,
                (marks & Cbor.ROUTE_STOP) != 0);
    }

    private Map<String, @Nullable Object> readMap(String rule) {
        cbor.readHead();
        require(cbor.major() == Cbor.MAP, rule);
        return cbor.map(0);
    }

    private boolean readArray(int length) {
        cbor.readHead();
        return cbor.major() == Cbor.ARRAY && !cbor.isIndefinite() && cbor.argument() == length;
    }

    /** Called when the head just read is not that of an array of the right length: it has to be null. */
    private void requireNull(String what) {
        if (!cbor.isNull()) {
            throw new MalformedMessageException("Neither an array nor null for " + what);
        }
    }

    private long readLong(String what) {
        cbor.readHead();
        boolean isInteger = cbor.major() == Cbor.UNSIGNED || cbor.major() == Cbor.NEGATIVE;
        // An argument above the largest long is negative here.
        if (!isInteger || cbor.argument() < 0) {
            throw new MalformedMessageException("No integer for " + what);
        }
        return cbor.major() == Cbor.UNSIGNED ? cbor.argument() : ~cbor.argument();
    }

    private <T> @Nullable T readOptional(Class<T> type, String what) {
        Object value = cbor.readPart(ValueType.MAX_DEPTH);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw new MalformedMessageException("Wrong type for " + what);
    }

    private static void require(boolean condition, String rule) {
        CborReader.require(condition, rule);
    }
}
