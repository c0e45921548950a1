// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a message is made of. The content type is a header as any other, and travels as one.
 *
 * <p>Immutable as far as its makers are: it keeps the headers and the body that it is given, without a copy, and who
 * gives them does not change them afterwards. Two messages are equal if all their parts are, and bodies that are arrays
 * are equal only if they are the same one.
 *
 * @param id names the message
 * @param timestamp when it was sent, in milliseconds since 1970
 * @param expiry when it is no longer to be delivered, in milliseconds since 1970, or {@link #NO_EXPIRY}
 * @param replyExpected whether who sends it wants a reply (the exchange pattern InOut)
 * @param replyAddress of a request: where its reply goes; of a reply: the same again, whose request it answers
 * @param outcome of a reply: how the request's route ended, if it did not simply end well
 * @param headers by name, of values that {@linkplain MessageCodec#isEncodable can travel}; cannot be changed through this
 * @param properties of the exchange, likewise: those that its sender lets cross
 * @param body a value that can travel, or, in a decoded message only, the {@link java.io.InputStream} of a large one
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

    /** Keeps headers and properties from being changed through the message. */
    public QueueMessage {
        if (expiry < 0) {
            throw new IllegalArgumentException("A message that expires before 1970: " + expiry);
        }
        headers = Collections.unmodifiableMap(headers);
        properties = Collections.unmodifiableMap(properties);
    }

    /**
     * Where a reply goes.
     *
     * @param participant the requester's number in the queue
     * @param incarnation tells that requester from an earlier one with the same number
     * @param correlation tells its requests apart
     */
    public record ReplyAddress(int participant, long incarnation, long correlation) {}

    /**
     * How the route of a request ended: it failed, or it marked its exchange, which the requester's route heeds, too.
     *
     * @param failure why there is no reply
     * @param rollbackOnly whether the exchange is only to be rolled back
     * @param rollbackOnlyLast whether it is, in the last transaction that it is in
     * @param routeStop whether nothing more is to be done with it
     */
    public record Outcome(
            @Nullable Failure failure, boolean rollbackOnly, boolean rollbackOnlyLast, boolean routeStop) {}

    /**
     * Why there is no reply. It is text, so that nobody needs the class.
     *
     * @param className of the exception that the route failed with
     * @param message its message
     */
    public record Failure(String className, @Nullable String message) {
        /** Requires the class name. */
        public Failure {
            Objects.requireNonNull(className, "className");
        }
    }

    /** A message to which no reply is expected. */
    public static QueueMessage of(
            @Nullable String id, long timestamp, Map<String, @Nullable Object> headers, @Nullable Object body) {
        return new QueueMessage(id, timestamp, NO_EXPIRY, false, null, null, headers, Map.of(), body);
    }

    /** Of a reply: why there is none. */
    public @Nullable Failure failure() {
        return outcome == null ? null : outcome.failure();
    }

    /** The same message, with one header less. */
    public QueueMessage withoutHeader(String name) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, without(name, headers), properties, body);
    }

    /** The same message, with one exchange property less. */
    public QueueMessage withoutProperty(String name) {
        return withProperties(without(name, properties));
    }

    private static Map<String, @Nullable Object> without(String name, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(values);
        rest.remove(name);
        return rest;
    }

    /** This message with these exchange properties. */
    public QueueMessage withProperties(Map<String, @Nullable Object> newProperties) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, headers, newProperties, body);
    }

    /** This message with another body. */
    public QueueMessage withBody(@Nullable Object newBody) {
        return new QueueMessage(
                id, timestamp, expiry, replyExpected, replyAddress, outcome, headers, properties, newBody);
    }
}
