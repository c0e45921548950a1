// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.github.camelshm.message.QueueMessage.ReplyAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson, as an independent codec, writes the same bytes as ours, reads them, and writes bytes that ours reads. */
@Tag("once")
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
class JacksonOracleTest {
    /** The settings with which messages were written when Jackson wrote them. */
    private static final CBORFactory WIDE = CBORFactory.builder()
            .disable(CBORGenerator.Feature.WRITE_MINIMAL_INTS)
            .enable(CBORParser.Feature.DECODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
            .build();

    private static final CBORFactory COMPACT = CBORFactory.builder()
            .enable(CBORGenerator.Feature.WRITE_MINIMAL_INTS)
            .enable(CBORGenerator.Feature.WRITE_MINIMAL_DOUBLES)
            .build();

    private final MessageCodec codec = new MessageCodec();

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void codecWritesTheSameBytesAsJackson(@ForAll("messages") QueueMessage message) throws IOException {
        assertThat(HexFormat.of().formatHex(codec.encode(message).copy()))
                .isEqualTo(HexFormat.of().formatHex(written(WIDE, message)));
    }

    /** Lengths around each one at which a head grows, in characters of one to four bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "世", "\ud83d\ude00", "xä世\ud83d\ude00"})
    void codecWritesTextAsJacksonDoesExceptAlwaysInOnePiece(String unit) throws IOException {
        for (int length :
                List.of(1, 5, 6, 7, 8, 11, 12, 22, 23, 24, 25, 63, 64, 85, 86, 127, 128, 255, 256, 257, 700)) {
            QueueMessage message = QueueMessage.of("id", 1, Map.of(), unit.repeat(length));
            byte[] ours = codec.encode(message).copy();
            assertThat(ours).isEqualTo(written(WIDE, message));
        }
        for (int length : List.of(16_383, 21_845, 32_767, 65_535, 65_536, 300_000)) {
            QueueMessage message = QueueMessage.of("id", 1, Map.of(), unit.repeat(length));
            assertThat(readByJackson(codec.encode(message).copy())).isEqualTo(readByJackson(written(WIDE, message)));
            byte[] theirs = written(WIDE, message);
            Messages.assertSame(codec.decode(theirs, theirs.length), message);
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void jacksonReadsTheCodecsBytes(@ForAll("messages") QueueMessage message) throws IOException {
        assertThat(readByJackson(codec.encode(message).copy()))
                .isEqualTo(parts(message, value -> Messages.normal(misread(value))));
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void codecReadsJacksonsBytes(@ForAll("messages") QueueMessage message, @ForAll("factories") CBORFactory factory)
            throws IOException {
        byte[] bytes = written(factory, message);
        assertThat(parts(codec.decode(bytes, bytes.length), Messages::normal))
                .isEqualTo(parts(message, Messages::normal));
    }

    @Provide
    Arbitrary<QueueMessage> messages() {
        return AnyMessage.messages();
    }

    @Provide
    Arbitrary<CBORFactory> factories() {
        return Arbitraries.of(WIDE, COMPACT);
    }

    private static byte[] written(CBORFactory factory, QueueMessage message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator generator = factory.createGenerator(bytes)) {
            write(generator, parts(message, value -> value));
        }
        return bytes.toByteArray();
    }

    /** The elements of a message's array, in the terms of the page. */
    private static List<Object> parts(QueueMessage message, UnaryOperator<Object> value) {
        List<Object> parts = new ArrayList<>(Arrays.asList(
                1,
                message.expiry() == QueueMessage.NO_EXPIRY ? null : message.expiry(),
                message.id(),
                message.timestamp(),
                message.replyExpected(),
                null,
                null,
                message.headers(),
                message.properties(),
                message.body()));
        if (message.replyAddress() != null) {
            ReplyAddress address = message.replyAddress();
            parts.set(5, List.of(address.participant(), address.incarnation(), address.correlation()));
        }
        if (message.outcome() != null) {
            parts.set(6, Messages.parts(message.outcome()));
        }
        parts.replaceAll(value);
        return parts;
    }

    private static void write(CBORGenerator to, Object value) throws IOException {
        if (value instanceof List<?> list) {
            to.writeStartArray(null, list.size());
            for (Object element : list) {
                write(to, element);
            }
            to.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            to.writeStartObject(null, map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                to.writeFieldName((String) entry.getKey());
                write(to, entry.getValue());
            }
            to.writeEndObject();
        } else if (value instanceof BigDecimal decimal) {
            // Jackson's own form always has the mantissa as a bignum.
            to.writeTag(4);
            boolean isLong = decimal.unscaledValue().bitLength() < Long.SIZE;
            write(
                    to,
                    List.of(
                            -decimal.scale(),
                            isLong ? (Object) decimal.unscaledValue().longValue() : decimal.unscaledValue()));
        } else if (value instanceof Date date) {
            to.writeTag(1);
            to.writeNumber(date.getTime() / 1000.0);
        } else if (value instanceof Instant) {
            to.writeTag(0);
            to.writeString(value.toString());
        } else if (value instanceof byte[] bytes) {
            to.writeBinary(bytes);
        } else if (value instanceof BigInteger integer) {
            // Jackson's own form has a sign byte, where the standard has a tag.
            to.writeTag(integer.signum() < 0 ? 3 : 2);
            to.writeBinary(magnitude(integer));
        } else if (value instanceof Long number) {
            to.writeNumber(number);
        } else if (value instanceof Double number) {
            to.writeNumber(number);
        } else {
            writeSmall(to, value);
        }
    }

    private static byte[] magnitude(BigInteger integer) {
        byte[] bytes = (integer.signum() < 0 ? integer.not() : integer).toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static void writeSmall(CBORGenerator to, Object value) throws IOException {
        if (value instanceof Integer number) {
            to.writeNumber(number);
        } else if (value instanceof Float number) {
            to.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value == null) {
            to.writeNull();
        } else {
            to.writeString((String) value);
        }
    }

    /** Jackson reads the bytes of a positive bignum as a signed number, and no bytes as zero. */
    private static Object misread(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(JacksonOracleTest::misread).collect(Collectors.toCollection(ArrayList::new));
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> misread = new LinkedHashMap<>();
            map.forEach((key, element) -> misread.put(key, misread(element)));
            return misread;
        } else if (value instanceof BigInteger integer) {
            byte[] magnitude = magnitude(integer);
            boolean isRight = integer.signum() < 0 && magnitude.length > 0;
            return isRight ? integer : magnitude.length == 0 ? BigInteger.ZERO : new BigInteger(magnitude);
        } else if (value instanceof BigDecimal decimal
                && decimal.unscaledValue().bitLength() >= Long.SIZE) {
            return new BigDecimal((BigInteger) misread(decimal.unscaledValue()), decimal.scale());
        }
        return value;
    }

    private static Object readByJackson(byte[] bytes) throws IOException {
        try (CBORParser parser = WIDE.createParser(bytes)) {
            parser.nextToken();
            Object value = read(parser);
            assertThat(parser.nextToken()).isNull();
            return value;
        }
    }

    private static Object read(CBORParser from) throws IOException {
        int tag = from.getCurrentTag();
        return switch (from.currentToken()) {
            case START_ARRAY -> list(from);
            case START_OBJECT -> map(from);
            case VALUE_STRING -> Messages.normal(tag == 0 ? Instant.parse(from.getText()) : from.getText());
            case VALUE_EMBEDDED_OBJECT -> Messages.normal(from.getBinaryValue());
            case VALUE_NULL -> null;
            case VALUE_TRUE, VALUE_FALSE -> from.getBooleanValue();
            default -> {
                Number number = from.getNumberValue();
                yield Messages.normal(tag == 1 ? new Date(Math.round(number.doubleValue() * 1000)) : number);
            }
        };
    }

    private static List<Object> list(CBORParser from) throws IOException {
        List<Object> list = new ArrayList<>();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(from));
        }
        return list;
    }

    private static Map<String, Object> map(CBORParser from) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (from.nextToken() != JsonToken.END_OBJECT) {
            String key = from.currentName();
            from.nextToken();
            map.put(key, read(from));
        }
        return map;
    }
}
