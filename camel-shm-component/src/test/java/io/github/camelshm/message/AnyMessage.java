// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generates messages for properties. */
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
final class AnyMessage {
    /** The bytes with the most meaning: heads of every kind, with lengths from none to the largest, tags and ends. */
    private static final byte[] HEADS = {
        0x00,
        0x17,
        0x18,
        0x19,
        0x1a,
        0x1b,
        0x1c,
        0x1f,
        0x20,
        0x3b,
        0x40,
        0x58,
        0x5a,
        0x5b,
        0x5f,
        0x60,
        0x78,
        0x7a,
        0x7b,
        0x7f,
        (byte) 0x80,
        (byte) 0x8a,
        (byte) 0x9a,
        (byte) 0x9b,
        (byte) 0x9f,
        (byte) 0xa0,
        (byte) 0xa1,
        (byte) 0xba,
        (byte) 0xbb,
        (byte) 0xbf,
        (byte) 0xc0,
        (byte) 0xc1,
        (byte) 0xc2,
        (byte) 0xc3,
        (byte) 0xc4,
        (byte) 0xd8,
        (byte) 0xd9,
        (byte) 0xdb,
        (byte) 0xe0,
        (byte) 0xf4,
        (byte) 0xf6,
        (byte) 0xf7,
        (byte) 0xf8,
        (byte) 0xf9,
        (byte) 0xfa,
        (byte) 0xfb,
        (byte) 0xfc,
        (byte) 0xff
    };

    private AnyMessage() {}

    static Arbitrary<QueueMessage> messages() {
        return Combinators.combine(
                        texts().injectNull(0.1),
                        Arbitraries.longs(),
                        Arbitraries.longs()
                                .between(1, Long.MAX_VALUE)
                                .injectNull(0.5)
                                .map(expiry -> expiry == null ? QueueMessage.NO_EXPIRY : expiry),
                        Arbitraries.of(true, false),
                        Combinators.combine(Arbitraries.integers(), Arbitraries.longs(), Arbitraries.longs())
                                .as(QueueMessage.ReplyAddress::new)
                                .injectNull(0.5),
                        outcomes().injectNull(0.5),
                        Arbitraries.maps(texts(), values(2)).ofMaxSize(5),
                        values(3))
                .as((id, sent, expiry, isRequest, replyTo, outcome, headers, body) ->
                        new QueueMessage(id, sent, expiry, isRequest, replyTo, outcome, headers, Map.of(), body))
                .flatMap(message ->
                        Arbitraries.maps(texts(), values(1)).ofMaxSize(2).map(message::withProperties));
    }

    private static Arbitrary<QueueMessage.Outcome> outcomes() {
        Arbitrary<Boolean> mark = Arbitraries.of(true, false);
        return Combinators.combine(
                        Combinators.combine(texts(), texts().injectNull(0.2))
                                .as(QueueMessage.Failure::new)
                                .injectNull(0.3),
                        mark,
                        mark,
                        mark)
                .as(QueueMessage.Outcome::new);
    }

    /** Values that can be a header or body, with lists and maps nested to at most this depth. */
    static Arbitrary<Object> values(int depth) {
        if (depth == 0) {
            return scalars();
        }
        Arbitrary<Object> inner = values(depth - 1);
        return Arbitraries.oneOf(
                scalars(),
                inner.list().ofMaxSize(4).map(list -> (Object) list),
                Arbitraries.maps(texts(), inner).ofMaxSize(4).map(map -> (Object) map));
    }

    private static Arbitrary<Object> scalars() {
        List<Arbitrary<?>> kinds = List.of(
                texts(),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(50),
                Arbitraries.integers(),
                Arbitraries.longs(),
                Arbitraries.longs().between(-300, 300),
                Arbitraries.floats(),
                Arbitraries.doubles(),
                Arbitraries.of(true, false),
                Arbitraries.bigIntegers().between(BigInteger.TWO.pow(200).negate(), BigInteger.TWO.pow(200)),
                Combinators.combine(
                                Arbitraries.bigIntegers(),
                                Arbitraries.integers().between(-10_000, 10_000))
                        .as(BigDecimal::new),
                Arbitraries.longs().between(-(1L << 51), 1L << 51).map(Date::new),
                Arbitraries.longs()
                        .between(-62_167_219_200L, 253_402_300_799L)
                        .map(second -> Instant.ofEpochSecond(second, second & 0xfffff)));
        return Arbitraries.of(kinds)
                .flatMap(kind -> kind.map(value -> (Object) value))
                .injectNull(0.05);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(40).filter(AnyMessage::isWhole);
    }

    private static boolean isWhole(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** A copy of a message with some bytes changed or missing. */
    static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged[at] =
                    random.nextBoolean() ? HEADS[random.nextInt(HEADS.length)] : (byte) random.nextInt(1 << Byte.SIZE);
        }
        return damaged;
    }
}
