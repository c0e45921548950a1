// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.message.MalformedMessageException;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.text.Printable;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;

/** Computes when the messages of an endpoint expire, and whether one has expired. Thread-safe. */
final class Expiry {
    /** The value of the option {@code timeToLive}, and of the header, for a message that never expires. */
    private static final long FOR_EVER = 0;

    private final boolean disabled;
    private final long timeToLive;
    private final long timeout;

    Expiry(ShmQueueEndpoint endpoint) {
        this.disabled = endpoint.getConfiguration().isDisableTimeToLive();
        this.timeToLive = endpoint.getConfiguration().getTimeToLive();
        this.timeout = Math.max(FOR_EVER, endpoint.getConfiguration().getTimeout());
    }

    /**
     * Returns when the message of an exchange expires.
     *
     * @param sentAt now, in milliseconds since 1970
     * @param isRequest whether a reply is waited for, which is at most for the timeout
     * @return in milliseconds since 1970, or {@link QueueMessage#NO_EXPIRY}
     */
    long of(Exchange exchange, long sentAt, boolean isRequest) {
        if (disabled) {
            return QueueMessage.NO_EXPIRY;
        }
        long wanted = timeToLiveOf(exchange);
        long left = isRequest ? shorter(wanted, timeout) : wanted;
        // A sum beyond the largest number lies about 300 million years ahead.
        return left == FOR_EVER ? QueueMessage.NO_EXPIRY : Math.min(left, Long.MAX_VALUE - sentAt) + sentAt;
    }

    private long timeToLiveOf(Exchange exchange) {
        Message message = exchange.getMessage();
        Object header = message.hasHeaders() ? message.getHeader(ShmQueueConstants.TIME_TO_LIVE) : null;
        if (header == null) {
            return timeToLive;
        }
        long value;
        try {
            value = exchange.getContext().getTypeConverter().mandatoryConvertTo(Long.class, exchange, header);
        } catch (NoTypeConversionAvailableException | TypeConversionException e) {
            throw new IllegalArgumentException(
                    "Header %s is '%s', but must be a number of milliseconds"
                            .formatted(ShmQueueConstants.TIME_TO_LIVE, Printable.of(header)),
                    e);
        }
        if (value < FOR_EVER) {
            throw new IllegalArgumentException("Header %s is %d, but must be at least %d"
                    .formatted(ShmQueueConstants.TIME_TO_LIVE, value, FOR_EVER));
        }
        return value;
    }

    private static long shorter(long some, long other) {
        return some == FOR_EVER || other == FOR_EVER ? Math.max(some, other) : Math.min(some, other);
    }

    /** Whether a message that was taken has expired. Of a large message, only the first bytes are read. */
    static boolean hasPassed(Delivery delivery) {
        try {
            return delivery.isLarge()
                    ? hasPassed(delivery.readFirst(MessageCodec.EXPIRY_WITHIN))
                    : hasPassed(delivery.bytes(), delivery.length());
        } catch (RuntimeException | Error e) {
            // Reading the whole message fails alike, and the handling of that failure decides what becomes of it.
            return false;
        }
    }

    /** Whether the message that begins with these bytes has expired. Returns false if they are malformed. */
    static boolean hasPassed(byte[] firstBytes) {
        try {
            return hasPassed(firstBytes, firstBytes.length);
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static boolean hasPassed(byte[] bytes, int length) {
        long expiry = MessageCodec.expiryOf(bytes, length);
        return expiry != QueueMessage.NO_EXPIRY && expiry <= System.currentTimeMillis();
    }
}
