// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Writes messages, one after the other into the same buffer. Not thread-safe. */
final class MessageWriter {
    private static final double MILLIS_PER_SECOND = 1000;

    private static final String UNPAIRED_SURROGATE = "contains an unpaired surrogate";

    private final EncodedMessage encoded = new EncodedMessage();
    private final CborWriter cbor = new CborWriter(encoded);

    private int values;

    /** Writes a message. Its bytes are valid until the next one is written. */
    EncodedMessage write(QueueMessage message) {
        encoded.clear();
        values = 0;
        cbor.array(Cbor.ELEMENTS);
        cbor.int32(Cbor.VERSION);
        expiry(message.expiry());
        optionalText("The message id", message.id());
        cbor.int64(message.timestamp());
        cbor.bool(message.replyExpected());
        replyAddress(message.replyAddress());
        outcome(message.outcome());
        named(message.headers(), UnencodableException::inHeader);
        named(message.properties(), UnencodableException::inProperty);
        body(message.body());
        return encoded;
    }

    private void expiry(long expiry) {
        if (expiry == QueueMessage.NO_EXPIRY) {
            cbor.nullValue();
        } else {
            cbor.int64(expiry);
        }
    }

    private void replyAddress(QueueMessage.@Nullable ReplyAddress address) {
        if (address == null) {
            cbor.nullValue();
            return;
        }
        cbor.array(3);
        cbor.int32(address.participant());
        cbor.int64(address.incarnation());
        cbor.int64(address.correlation());
    }

    private void outcome(QueueMessage.@Nullable Outcome outcome) {
        if (outcome == null) {
            cbor.nullValue();
            return;
        }
        QueueMessage.Failure failure = outcome.failure();
        cbor.array(3);
        optionalText("The failure's class", failure == null ? null : failure.className());
        optionalText("The failure's message", failure == null ? null : failure.message());
        cbor.int32((outcome.rollbackOnly() ? Cbor.ROLLBACK_ONLY : 0)
                | (outcome.rollbackOnlyLast() ? Cbor.ROLLBACK_ONLY_LAST : 0)
                | (outcome.routeStop() ? Cbor.ROUTE_STOP : 0));
    }

    private void named(
            Map<String, @Nullable Object> values, BiFunction<UnencodableException, String, UnencodableException> at) {
        int left = values.size();
        cbor.map(left);
        for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
            left--;
            try {
                name(entry.getKey());
                value(entry.getValue(), 0);
            } catch (UnencodableException e) {
                throw at.apply(e, entry.getKey());
            }
        }
        requireUnchanged(left);
    }

    private void body(@Nullable Object body) {
        try {
            value(body, 0);
        } catch (UnencodableException e) {
            throw e.inBody();
        }
    }

    private void value(@Nullable Object value, int depth) {
        if (++values > ValueType.MAX_VALUES) {
            throw new UnencodableException(
                    "makes the message exceed %,d values: send it as text or bytes".formatted(ValueType.MAX_VALUES));
        }
        if (value == null) {
            cbor.nullValue();
        } else {
            encode(value, depth);
        }
    }

    private void encode(Object value, int depth) {
        switch (ValueType.of(value)) {
            case TEXT -> text((String) value);
            case BYTES -> bytes((byte[]) value);
            case BOOLEAN -> cbor.bool((Boolean) value);
            case INTEGER -> cbor.int32(((Number) value).intValue());
            case LONG -> cbor.int64((Long) value);
            case FLOAT -> cbor.float32((Float) value);
            case DOUBLE -> cbor.float64((Double) value);
            case BIG_INTEGER -> bigInteger((BigInteger) value);
            case BIG_DECIMAL -> bigDecimal((BigDecimal) value);
            case DATE -> date((Date) value);
            case INSTANT -> {
                cbor.tag(Cbor.TAG_INSTANT);
                text(value.toString());
            }
            case LIST -> list((List<?>) value, deeper(depth));
            case MAP -> map((Map<?, ?>) value, deeper(depth));
            case OTHER -> other(value, depth);
        }
    }

    private void other(Object value, int depth) {
        Object form = PlainForm.of(value);
        if (form == null) {
            throw new UnencodableException("holds a %s, which cannot be encoded: %s"
                    .formatted(value.getClass().getTypeName(), ValueType.allowed()));
        }
        encode(form, depth);
    }

    private void bytes(byte[] bytes) {
        cbor.bytes(bytes, 0, bytes.length);
    }

    private void list(List<?> list, int depth) {
        int size = list.size();
        cbor.array(size);
        int index = 0;
        for (Object element : list) {
            try {
                value(element, depth);
            } catch (UnencodableException e) {
                throw e.inElement(index);
            }
            index++;
        }
        requireUnchanged(size - index);
    }

    private void map(Map<?, ?> map, int depth) {
        int left = map.size();
        cbor.map(left);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            left--;
            name(entry.getKey());
            try {
                value(entry.getValue(), depth);
            } catch (UnencodableException e) {
                throw e.inEntry(entry.getKey());
            }
        }
        requireUnchanged(left);
    }

    /** The size was written before the elements, so with another number of them the message would be malformed. */
    private static void requireUnchanged(int missing) {
        if (missing != 0) {
            throw new UnencodableException("holds a list or map that was changed while it was encoded");
        }
    }

    private static int deeper(int depth) {
        if (depth == ValueType.MAX_DEPTH) {
            throw new UnencodableException(
                    "holds lists and maps nested more than %d deep".formatted(ValueType.MAX_DEPTH));
        }
        return depth + 1;
    }

    /** Writes the name of a header or property, or a key of a map. */
    private void name(@Nullable Object name) {
        if (!(name instanceof String text)) {
            throw new UnencodableException("holds a map with %s as a key, where only text is allowed"
                    .formatted(name == null ? "null" : "a " + name.getClass().getTypeName()));
        }
        text(text);
    }

    private void text(String text) {
        if (!cbor.text(text)) {
            throw new UnencodableException(UNPAIRED_SURROGATE);
        }
    }

    private void optionalText(String what, @Nullable String text) {
        if (text == null) {
            cbor.nullValue();
        } else if (!cbor.text(text)) {
            throw new UnencodableException(what + " " + UNPAIRED_SURROGATE);
        }
    }

    private void bigInteger(BigInteger value) {
        boolean negative = value.signum() < 0;
        BigInteger magnitude = negative ? value.not() : value;
        byte[] bytes = magnitude.toByteArray();
        // The magnitude is encoded without a sign, so it needs no leading zero byte.
        int start = bytes[0] == 0 ? 1 : 0;
        cbor.tag(negative ? Cbor.TAG_NEGATIVE : Cbor.TAG_POSITIVE);
        cbor.bytes(bytes, start, bytes.length - start);
    }

    private void bigDecimal(BigDecimal value) {
        cbor.tag(Cbor.TAG_DECIMAL);
        cbor.array(2);
        cbor.int32(-value.scale());
        BigInteger unscaled = value.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            cbor.int64(unscaled.longValue());
        } else {
            bigInteger(unscaled);
        }
    }

    private void date(Date value) {
        cbor.tag(Cbor.TAG_DATE);
        cbor.float64(value.toInstant().toEpochMilli() / MILLIS_PER_SECOND);
    }
}
