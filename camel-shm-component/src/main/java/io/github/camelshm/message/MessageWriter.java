// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * Writes messages one after the other with one generator, of which making a new one for each costs half as much again.
 * After a failure it is of no more use: the generator may stand within a message. For one thread.
 */
final class MessageWriter {
    private static final double MILLIS_PER_SECOND = 1000;

    private final EncodedMessage encoded = new EncodedMessage();
    private final CBORGenerator generator;
    /** The header that is being written, null in the body; for errors. */
    private String header;

    private int values;

    MessageWriter() {
        try {
            generator = Cbor.FACTORY.createGenerator(encoded.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EncodedMessage write(QueueMessage message) throws IOException {
        encoded.clear();
        values = 0;
        generator.writeStartArray(null, Cbor.ELEMENTS);
        generator.writeNumber(Cbor.VERSION);
        optionalText("The message id", message.id());
        generator.writeNumber(message.timestamp());
        generator.writeBoolean(message.replyExpected());
        replyAddress(message.replyAddress());
        failure(message.failure());
        headers(message.headers());
        header = null;
        value(message.body(), 0);
        generator.writeEndArray();
        generator.flush();
        return encoded;
    }

    private void replyAddress(QueueMessage.ReplyAddress address) throws IOException {
        if (address == null) {
            generator.writeNull();
            return;
        }
        generator.writeStartArray(null, 3);
        generator.writeNumber(address.participant());
        generator.writeNumber(address.incarnation());
        generator.writeNumber(address.correlation());
        generator.writeEndArray();
    }

    private void failure(QueueMessage.Failure failure) throws IOException {
        if (failure == null) {
            generator.writeNull();
            return;
        }
        generator.writeStartArray(null, 2);
        optionalText("The failure's class", failure.className());
        optionalText("The failure's message", failure.message());
        generator.writeEndArray();
    }

    private void headers(Map<String, Object> headers) throws IOException {
        generator.writeStartObject(null, headers.size());
        for (Map.Entry<String, Object> entry : headers.entrySet()) {
            header = entry.getKey();
            name(header);
            value(entry.getValue(), 0);
        }
        generator.writeEndObject();
    }

    private void value(Object value, int depth) throws IOException {
        if (++values > ValueType.MAX_VALUES) {
            throw new CannotTravelException("%s is or ends a message of more than %,d values: send it as text or bytes"
                    .formatted(where(), ValueType.MAX_VALUES));
        }
        switch (ValueType.of(value)) {
            case NULL -> generator.writeNull();
            case TEXT -> text((String) value);
            case BYTES -> generator.writeBinary((byte[]) value);
            case BOOLEAN -> generator.writeBoolean((Boolean) value);
            case INTEGER -> generator.writeNumber(((Number) value).intValue());
            case LONG -> generator.writeNumber((Long) value);
            case FLOAT -> generator.writeNumber((Float) value);
            case DOUBLE -> generator.writeNumber((Double) value);
            case BIG_INTEGER -> bigInteger((BigInteger) value);
            case BIG_DECIMAL -> bigDecimal((BigDecimal) value);
            case DATE -> date((Date) value);
            case INSTANT -> {
                generator.writeTag(Cbor.TAG_INSTANT);
                generator.writeString(value.toString());
            }
            case LIST -> list((List<?>) value, deeper(depth));
            case MAP -> map((Map<?, ?>) value, deeper(depth));
            case OTHER ->
                throw new CannotTravelException("%s holds a %s that cannot travel through a queue: %s"
                        .formatted(where(), value.getClass().getTypeName(), ValueType.allowed()));
        }
    }

    private void list(List<?> list, int depth) throws IOException {
        generator.writeStartArray(null, list.size());
        for (Object element : list) {
            value(element, depth);
        }
        generator.writeEndArray();
    }

    private void map(Map<?, ?> map, int depth) throws IOException {
        generator.writeStartObject(null, map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            name(entry.getKey());
            value(entry.getValue(), depth);
        }
        generator.writeEndObject();
    }

    private int deeper(int depth) {
        if (depth == ValueType.MAX_DEPTH) {
            throw new CannotTravelException(
                    "%s holds lists and maps in each other more than %d deep".formatted(where(), ValueType.MAX_DEPTH));
        }
        return depth + 1;
    }

    /** Of a header, or a key of a map. */
    private void name(Object name) throws IOException {
        if (!(name instanceof String text)) {
            throw new CannotTravelException("%s holds a map with %s for a key, which only text can be"
                    .formatted(
                            where(),
                            name == null ? "null" : "a " + name.getClass().getTypeName()));
        }
        try {
            generator.writeFieldName(text);
        } catch (JsonGenerationException e) {
            throw halfACharacter(where(), e);
        }
    }

    private void text(String text) throws IOException {
        try {
            generator.writeString(text);
        } catch (JsonGenerationException e) {
            throw halfACharacter(where(), e);
        }
    }

    private void optionalText(String what, String text) throws IOException {
        if (text == null) {
            generator.writeNull();
            return;
        }
        try {
            generator.writeString(text);
        } catch (JsonGenerationException e) {
            throw halfACharacter(what, e);
        }
    }

    private static CannotTravelException halfACharacter(String where, JsonGenerationException cause) {
        return new CannotTravelException(where + " holds half a character: an unpaired surrogate", cause);
    }

    private void bigInteger(BigInteger value) throws IOException {
        boolean negative = value.signum() < 0;
        BigInteger magnitude = negative ? value.not() : value;
        byte[] bytes = magnitude.toByteArray();
        // The form has no sign, and needs no byte for it.
        int start = bytes[0] == 0 ? 1 : 0;
        generator.writeTag(negative ? Cbor.TAG_NEGATIVE : Cbor.TAG_POSITIVE);
        generator.writeBinary(bytes, start, bytes.length - start);
    }

    private void bigDecimal(BigDecimal value) throws IOException {
        generator.writeTag(Cbor.TAG_DECIMAL);
        generator.writeStartArray(null, 2);
        generator.writeNumber(-value.scale());
        BigInteger unscaled = value.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            generator.writeNumber(unscaled.longValue());
        } else {
            bigInteger(unscaled);
        }
        generator.writeEndArray();
    }

    private void date(Date value) throws IOException {
        generator.writeTag(Cbor.TAG_DATE);
        generator.writeNumber(value.toInstant().toEpochMilli() / MILLIS_PER_SECOND);
    }

    private String where() {
        return header == null ? "The body" : "Header '" + header + "'";
    }
}
