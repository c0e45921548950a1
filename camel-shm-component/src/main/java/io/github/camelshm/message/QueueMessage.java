// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a message. The content type is a header like any other, and is encoded as one.
 *
 * <p>Immutable as long as callers cooperate: a message keeps the headers and the body that it is given without a copy,
 * and callers must not change them afterwards. Two messages are equal if all their parts are. Bodies that are arrays
 * are equal only if they are the same array.
 *
 * @param id identifies the message
 * @param timestamp when it was sent, in milliseconds since 1970
 * @param expiry when it must no longer be delivered, in milliseconds since 1970, or {@link #NO_EXPIRY}
 * @param replyExpected whether the sender wants a reply (the exchange pattern InOut)
 * @param replyAddress of a request: where its reply goes; of a reply: the address of the request that it answers
 * @param outcome of a reply: how the request's route ended, unless it simply ended well
 * @param headers by name; the values are {@linkplain MessageCodec#isEncodable encodable}, and cannot be changed through
 *     this
 * @param properties of the exchange, likewise: those that the sender allows
 * @param body an encodable value or, in a decoded message only, the {@link java.io.InputStream} of a large one
 */
public record QueueMessage(
        @Nullable String id,
        long timestamp,
        long expiry,
        boolean replyExpected,
        @Nullable ReplyAddress replyAddress,
        @Nullable Outcome outcome,
        Map<String, @Nullable Object> headers,
        Map<String, @Nullable Object> properties,
        @Nullable Object body) {

    /** The expiry of a message that has none. */
    public static final long NO_EXPIRY = 0;

    /** Makes headers and properties unmodifiable through the message. */
    public QueueMessage {
        if (expiry < 0) {
            throw new IllegalArgumentException("A message that expires before 1970: " + expiry);
        }
        headers = Collections.unmodifiableMap(headers);
        properties = Collections.unmodifiableMap(properties);
    }

    /**
     * The address of a reply.
     *
     * @param participant the requester's number in the queue
     * @param incarnation distinguishes that requester from an earlier one with the same number
     * @param correlation distinguishes the requester's requests from each other
     */
    public record ReplyAddress(int participant, long incarnation, long correlation) {}

    /**
     * How the route of a request ended: it failed, or it marked its exchange, and the requester's route obeys the
     * marks, too.
     *
     * @param failure why there is no reply
     * @param rollbackOnly whether the exchange is marked rollback only
     * @param rollbackOnlyLast whether it is marked rollback only for the last transaction that it is in
     * @param routeStop whether the exchange must not be processed any further
     */
    public record Outcome(
            @Nullable Failure failure, boolean rollbackOnly, boolean rollbackOnlyLast, boolean routeStop) {}

    /**
     * Why there is no reply. It consists of strings, so that the requester does not need the exception's class.
     *
     * @param className the class of the exception with which the route failed
     * @param message its message
     */
    public record Failure(String className, @Nullable String message) {
        /** Requires the class name. */
        public Failure {
            Objects.requireNonNull(className, "className");
        }
    }

    /** Creates a message to which no reply is expected. */
    public static QueueMessage of(
            @Nullable String id, long timestamp, Map<String, @Nullable Object> headers, @Nullable Object body) {
        return new QueueMessage(id, timestamp, NO_EXPIRY, false, null, null, headers, Map.of(), body);
    }

    /** Why there is no reply; null if this message is not the outcome of a failure. */
    public @Nullable Failure failure() {
        return outcome == null ? null : outcome.failure();
    }

    /** A copy of this message without one of its headers. */
    public QueueMessage withoutHeader(String name) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, without(name, headers), properties, body);
    }

    /** A copy of this message without one of its exchange properties. */
    public QueueMessage withoutProperty(String name) {
        return withProperties(without(name, properties));
    }

    private static Map<String, @Nullable Object> without(String name, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(values);
        rest.remove(name);
        return rest;
    }

    /** A copy of this message with these exchange properties. */
    public QueueMessage withProperties(Map<String, @Nullable Object> newProperties) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, headers, newProperties, body);
    }

    /** A copy of this message with another body. */
    public QueueMessage withBody(@Nullable Object newBody) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, headers, properties, newBody);
    }
}
