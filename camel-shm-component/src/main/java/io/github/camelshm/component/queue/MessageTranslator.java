// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.MessageFile;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.message.BoundedStream;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.message.UnencodableException;
import io.github.camelshm.text.Printable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.transform.Source;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;
import org.apache.camel.WrappedFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Node;

/**
 * Translates between exchanges and the messages of one queue. Thread-safe.
 *
 * <p>A body that is unencodable is converted to a string or bytes, or fails the exchange. An unencodable header stays
 * behind, as with Camel's other components. The filter strategy says which headers are transferred, in both directions.
 */
final class MessageTranslator {
    private static final Logger LOG = LoggerFactory.getLogger(MessageTranslator.class);

    /** A longer body of bytes is read as a stream, which is left in the message's file if possible. */
    private static final int LARGE_BODY = 1024 * 1024;

    private final String queue;
    private final TypeConverter converter;
    private final HeaderFilterStrategy filter;
    private final TransferredProperties properties;
    private final Expiry expiry;
    private final MessageCodec codec = new MessageCodec();

    MessageTranslator(ShmQueueEndpoint endpoint) {
        this.queue = endpoint.getName();
        this.converter = endpoint.getCamelContext().getTypeConverter();
        this.filter = endpoint.getConfiguration().headerFilter();
        this.properties = new TransferredProperties(endpoint.getConfiguration().allowedPropertyNames());
        this.expiry = new Expiry(endpoint);
    }

    /**
     * Encodes an exchange's message. The bytes are valid until this thread encodes another message.
     *
     * @param replyTo where its reply is to be sent, if one is waited for
     * @throws UnencodableException if its body is unencodable
     */
    EncodedMessage write(Exchange exchange, QueueMessage.@Nullable ReplyAddress replyTo) {
        Message message = exchange.getMessage();
        long now = System.currentTimeMillis();
        return encode(new QueueMessage(
                message.getMessageId(),
                now,
                expiry.of(exchange, now, replyTo != null),
                exchange.getPattern().isOutCapable(),
                replyTo,
                null,
                headers(message, exchange),
                properties.of(exchange),
                body(message.getBody(), exchange)));
    }

    /** Encodes the reply to a request whose route has ended: the exchange's message, or its failure if it failed. */
    EncodedMessage writeReply(Exchange exchange, QueueMessage.ReplyAddress to) {
        Throwable failure = exchange.getException();
        if (failure != null) {
            return writeFailure(failure, to, exchange);
        }
        Message message = exchange.getMessage();
        return encode(new QueueMessage(
                message.getMessageId(),
                System.currentTimeMillis(),
                QueueMessage.NO_EXPIRY,
                false,
                to,
                outcome(null, exchange),
                headers(message, exchange),
                properties.of(exchange),
                body(message.getBody(), exchange)));
    }

    /**
     * Encodes a message, without the headers and properties that are unencodable. Most of those have been left out before.
     * Only the encoding finds an unpaired surrogate: a check before it would read each string twice.
     */
    private EncodedMessage encode(QueueMessage message) {
        QueueMessage rest = message;
        while (true) {
            try {
                return codec.encode(rest);
            } catch (UnencodableException e) {
                if (e.header() != null) {
                    rest = rest.withoutHeader(e.header());
                } else if (e.property() != null) {
                    rest = rest.withoutProperty(e.property());
                } else {
                    throw new UnencodableException(
                            "A message cannot be encoded for queue '%s': %s".formatted(queue, e.getMessage()), e);
                }
                LOG.debug("A part of a message is not transferred by queue '{}'", queue, e);
            }
        }
    }

    /** Encodes the reply that says why a route's exchange has no reply. */
    EncodedMessage writeFailure(Throwable failure, QueueMessage.ReplyAddress to, Exchange exchange) {
        QueueMessage.Failure text =
                new QueueMessage.Failure(failure.getClass().getName(), withoutLoneSurrogates(failure.getMessage()));
        return codec.encode(new QueueMessage(
                null,
                System.currentTimeMillis(),
                QueueMessage.NO_EXPIRY,
                false,
                to,
                outcome(text, exchange),
                Map.of(),
                Map.of(),
                null));
    }

    /** Returns null if the exchange has neither failed nor been marked. */
    private static QueueMessage.@Nullable Outcome outcome(QueueMessage.@Nullable Failure failure, Exchange exchange) {
        boolean isMarked = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast() || exchange.isRouteStop();
        return failure == null && !isMarked
                ? null
                : new QueueMessage.Outcome(
                        failure, exchange.isRollbackOnly(), exchange.isRollbackOnlyLast(), exchange.isRouteStop());
    }

    /**
     * Replaces lone surrogates, which are unencodable: a string that was cut inside a character would leave the requester
     * without a reply.
     */
    private static @Nullable String withoutLoneSurrogates(@Nullable String text) {
        return text == null ? null : new String(text.getBytes(UTF_8), UTF_8);
    }

    /**
     * Decodes the message of a delivery. The body may be a stream over its file, which can be read after the message is
     * settled.
     *
     * @throws RuntimeException if the message cannot be read or is malformed
     */
    QueueMessage read(Delivery delivery) {
        if (!delivery.isLarge() || delivery.length() <= LARGE_BODY) {
            return readInOnePiece(delivery);
        }
        try {
            return read(delivery.openFile());
        } catch (IOException e) {
            throw new SegmentException(
                    queue, "A message of %d bytes in queue '%s' cannot be read".formatted(delivery.length(), queue), e);
        }
    }

    private QueueMessage read(MessageFile file) throws IOException {
        boolean kept = false;
        try {
            QueueMessage message = codec.decode(file.stream(), file.length(), LARGE_BODY);
            if (!(message.body() instanceof BoundedStream body)) {
                return message;
            }
            long start = file.length() - body.left();
            kept = file.keep();
            return message.withBody(kept ? new LargeBody(file, start) : copy(body));
        } finally {
            if (!kept) {
                file.close();
            }
        }
    }

    private static StreamCache copy(BoundedStream body) throws IOException {
        byte[] bytes = new byte[(int) body.left()];
        body.readNBytes(bytes, 0, bytes.length);
        return new InputStreamCache(bytes);
    }

    /**
     * Whether a message could not be read because its file is gone, or is another file. No consumer can ever read it then.
     */
    static boolean isGone(Throwable why) {
        return why.getClass() == SegmentException.class
                && (why.getCause() == null || why.getCause() instanceof NoSuchFileException);
    }

    /** Decodes the message of a delivery, all of it in memory. */
    QueueMessage readInOnePiece(Delivery delivery) {
        return delivery.isLarge()
                ? codec.decode(delivery.read(), delivery.length())
                : codec.decode(delivery.bytes(), delivery.length());
    }

    /** Decodes a message. */
    QueueMessage decode(byte[] bytes) {
        return codec.decode(bytes, bytes.length);
    }

    /** Puts a delivered message into a consumer's exchange. */
    void put(QueueMessage from, Delivery delivery, Exchange exchange) {
        put(from, exchange);
        int deliveries = delivery.deliveries();
        if (deliveries > 1) {
            exchange.getMessage().setHeader(ShmQueueConstants.DELIVERIES, deliveries);
            exchange.getMessage().setHeader(ShmQueueConstants.REDELIVERED, true);
        }
    }

    /**
     * Puts a message that waits in the queue into an exchange. The bytes of a malformed message become the body as they are.
     */
    void readBrowsed(byte[] bytes, Exchange exchange) {
        try {
            put(decode(bytes), exchange);
        } catch (RuntimeException e) {
            LOG.debug("A message in queue '{}' is malformed", queue, e);
            exchange.getMessage().setBody(bytes);
        }
    }

    /**
     * Puts a reply into the exchange that waits for it. The message is then what the route has made of it, as if the route
     * were in the same JVM. What was not transferred stays, because the route could not change it.
     */
    void putReply(QueueMessage reply, Exchange exchange) {
        if (reply.outcome() != null) {
            exchange.setRollbackOnly(reply.outcome().rollbackOnly());
            exchange.setRollbackOnlyLast(reply.outcome().rollbackOnlyLast());
            exchange.setRouteStop(reply.outcome().routeStop());
        }
        if (reply.failure() != null) {
            exchange.setException(new ShmQueueReplyException(queue, reply.failure()));
            return;
        }
        Message message = exchange.getMessage();
        if (message.hasHeaders()) {
            Iterator<Map.Entry<String, Object>> headers =
                    message.getHeaders().entrySet().iterator();
            while (headers.hasNext()) {
                Map.Entry<String, Object> header = headers.next();
                String name = header.getKey();
                // A header of the reply was transferred. Any other header, which is rare, is encoded to find out.
                if (isTransferred(name, header.getValue(), exchange)
                        && (reply.headers().containsKey(name) || isEncodable(name, header.getValue()))) {
                    headers.remove();
                }
            }
        }
        putHeaders(reply, message, exchange);
        properties.put(reply, exchange);
        message.setBody(reply.body());
    }

    private void put(QueueMessage from, Exchange exchange) {
        exchange.setPattern(from.replyExpected() ? ExchangePattern.InOut : ExchangePattern.InOnly);
        Message message = exchange.getMessage();
        if (from.id() != null) {
            message.setMessageId(from.id());
        }
        putHeaders(from, message, exchange);
        properties.put(from, exchange);
        message.setHeader(ShmQueueConstants.MESSAGE_TIMESTAMP, from.timestamp());
        message.setBody(from.body());
    }

    private void putHeaders(QueueMessage from, Message message, Exchange exchange) {
        for (Map.Entry<String, @Nullable Object> header : from.headers().entrySet()) {
            if (!filter.applyFilterToExternalHeaders(header.getKey(), header.getValue(), exchange)) {
                message.setHeader(header.getKey(), header.getValue());
            }
        }
    }

    private Map<String, @Nullable Object> headers(Message message, Exchange exchange) {
        if (!message.hasHeaders()) {
            return Map.of();
        }
        Map<String, @Nullable Object> transferred = null;
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            if (isTransferred(header.getKey(), header.getValue(), exchange)) {
                if (transferred == null) {
                    transferred = new LinkedHashMap<>();
                }
                transferred.put(header.getKey(), header.getValue());
            }
        }
        return transferred == null ? Map.of() : transferred;
    }

    private boolean isTransferred(String name, @Nullable Object value, Exchange exchange) {
        if (filter.applyFilterToCamelHeaders(name, value, exchange)) {
            return false;
        }
        if (MessageCodec.isEncodable(value)) {
            return true;
        }
        LOG.debug(
                "Header {} is not transferred by queue '{}', because a {} is unencodable",
                Printable.of(name),
                queue,
                className(value));
        return false;
    }

    private boolean isEncodable(String name, @Nullable Object value) {
        try {
            codec.encode(QueueMessage.of(null, 0, Collections.singletonMap(name, value), null));
            return true;
        } catch (UnencodableException e) {
            LOG.trace("Header {} was not transferred by queue '{}'", name, queue, e);
            return false;
        }
    }

    private @Nullable Object body(@Nullable Object body, Exchange exchange) {
        boolean holdsValues = body instanceof Map || body instanceof Collection || body instanceof Object[];
        // The encoder names a value in it that is unencodable.
        return body == null || holdsValues || MessageCodec.isEncodable(body) ? body : converted(body, exchange);
    }

    private Object converted(Object body, Exchange exchange) {
        Class<?> type = isString(body, exchange) ? String.class : byte[].class;
        Object converted;
        try {
            converted = converter.mandatoryConvertTo(type, exchange, body);
        } catch (NoTypeConversionAvailableException e) {
            throw unconvertible(body, type, null);
        } catch (TypeConversionException e) {
            throw unconvertible(body, type, e.getCause());
        }
        if (body instanceof StreamCache cache) {
            cache.reset(); // For the processors that follow in the route.
        }
        return converted;
    }

    /**
     * Whether a body is converted to a string, and not to bytes. The charset of an exchange is not transferred, and without it the
     * bytes would be decoded as another string.
     */
    private static boolean isString(Object body, Exchange exchange) {
        if (body instanceof Reader || body instanceof Node || body instanceof Source) {
            return true;
        }
        boolean isContent = body instanceof InputStream
                || body instanceof WrappedFile
                || body instanceof File
                || body instanceof Path
                || body instanceof ByteBuffer;
        return isContent && ExchangeHelper.getCharsetName(exchange, false) != null;
    }

    private UnencodableException unconvertible(Object body, Class<?> type, @Nullable Throwable cause) {
        return new UnencodableException(
                "A body of class %s cannot be encoded for queue '%s', neither as it is nor converted to %s%s"
                        .formatted(className(body), queue, type.getSimpleName(), cause == null ? "" : ": " + cause),
                cause);
    }

    private static String className(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getName();
    }
}
