// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.camelshm.message.QueueMessage.Failure;
import io.github.camelshm.message.QueueMessage.ReplyAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.JapaneseDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value is decoded as it was encoded, or refused with a reason before any of it is written. */
// These types are encodable because users have them in headers, although their use is discouraged elsewhere.
@SuppressWarnings({"JavaUtilDate", "UnnecessaryStringBuilder", "JdkObsolete"})
class MessageCodecTest {
    private static final String HALF_A_CHARACTER = "\ud83d";

    private final MessageCodec codec = new MessageCodec();

    static List<Object> values() {
        return Arrays.asList(
                "",
                "Grüße, 世界 \ud83d\ude00",
                "x".repeat(23),
                "ä".repeat(40_000),
                0,
                -1,
                23,
                24,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                0L,
                -1L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                1.5f,
                Float.NaN,
                Float.MIN_VALUE,
                -0.0f,
                1.5,
                Math.PI,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                -0.0,
                true,
                false,
                null,
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.ONE.negate(),
                BigInteger.valueOf(255),
                BigInteger.valueOf(-256),
                BigInteger.TWO.pow(63),
                BigInteger.TWO.pow(64).negate(),
                BigInteger.TWO.pow(8_000).subtract(BigInteger.ONE),
                BigInteger.TWO.pow(8_000).negate(),
                new BigDecimal("0"),
                new BigDecimal("1.10"),
                new BigDecimal("-1E+10000"),
                new BigDecimal("123456789012345678901234567890.5"),
                new BigDecimal("-123456789012345678901234567890.5"),
                new Date(0),
                new Date(1_764_054_669_123L),
                new Date(-1),
                new Date(1L << 51),
                Instant.EPOCH,
                Instant.parse("2026-11-25T07:11:09.123456789Z"),
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                List.of(),
                Map.of(),
                Arrays.asList(1, null, List.of("a", Map.of("b", 2L))),
                new byte[0],
                new byte[] {0, -1, 127},
                new byte[300_000]);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsDecodedUnchangedAsBodyAsHeaderAndWithinOthers(Object value) {
        assertThat(MessageCodec.isEncodable(value)).isTrue();
        Map<String, Object> headers = new HashMap<>();
        headers.put("header", value);
        QueueMessage message =
                QueueMessage.of("id", 1, headers, Arrays.asList(value, Collections.singletonMap("key", value), value));

        QueueMessage decoded = decode(codec.encode(message).copy());

        Messages.assertSame(decoded, message);
        Messages.assertSame(decode(encode(value)), QueueMessage.of(null, 0, Map.of(), value));
    }

    @Test
    void shortAndByteAreDecodedAsInteger() {
        assertThat(decode(encode((short) -7)).body()).isEqualTo(-7);
        assertThat(decode(encode((byte) -7)).body()).isEqualTo(-7);
    }

    @Test
    void requestReplyAndFailureAreDecoded() {
        ReplyAddress address = new ReplyAddress(255, Long.MIN_VALUE, Long.MAX_VALUE);
        QueueMessage request = Messages.request(QueueMessage.of("id", Long.MAX_VALUE, Map.of("a", 1), "?"), address);
        QueueMessage reply =
                new QueueMessage("id", 2, QueueMessage.NO_EXPIRY, false, address, null, Map.of("b", 2), Map.of(), "!");
        QueueMessage failed = Messages.failed(request, 3, new Failure("java.io.IOException", "no more paper"));
        QueueMessage silent = Messages.failed(request, 4, new Failure("java.lang.NullPointerException", null));

        for (QueueMessage message : List.of(request, reply, failed, silent)) {
            assertThat(decode(codec.encode(message).copy())).isEqualTo(message);
        }
    }

    @Test
    void headersKeepTheirOrder() {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : List.of("z", "Content-Type", "a", "")) {
            headers.put(name, name);
        }
        assertThat(decode(codec.encode(QueueMessage.of(null, 0, headers, null)).copy())
                        .headers()
                        .keySet())
                .containsExactly("z", "Content-Type", "a", "");
    }

    @Test
    void headersOfAMessageCannotBeChangedThroughIt() {
        QueueMessage message = QueueMessage.of(null, 0, new HashMap<>(), null);
        assertThatThrownBy(() -> message.headers().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    static List<Object> unencodable() {
        return List.of(
                new Object(),
                Thread.currentThread(),
                new Object[] {new Object()},
                Set.of(new Object()),
                new java.sql.Timestamp(Long.MAX_VALUE),
                JapaneseDate.of(2026, 11, 28),
                new Date((1L << 51) + 1),
                new Date(Long.MIN_VALUE),
                Instant.MAX,
                BigInteger.TWO.pow(8_000),
                new BigDecimal(BigInteger.ONE, 10_001),
                new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
                Map.of(1, "one"),
                List.of(Map.of("a", List.of(new Object()))),
                nested(65));
    }

    @ParameterizedTest
    @MethodSource("unencodable")
    void unencodableValueIsRefusedWithItsPath(Object value) {
        assertThat(MessageCodec.isEncodable(value)).isFalse();
        assertThatThrownBy(() -> encode(value))
                .isInstanceOf(UnencodableException.class)
                .hasMessageMatching("(The body|body[\\[.].*) holds .*");
        assertThatThrownBy(() -> codec.encode(QueueMessage.of(null, 0, Map.of("total", value), null)))
                .isInstanceOf(UnencodableException.class)
                .hasMessageMatching("Header 'total'([\\[.].*)? holds .*");
        assertThat(decode(encode("the next one")).body()).isEqualTo("the next one");
    }

    @Test
    void errorForgesNoLineInALog() {
        assertThatThrownBy(() -> encode(Map.of("a\nb\u202e", new Thread())))
                .hasMessageStartingWith("body.a\\u000ab\\u202e holds a java.lang.Thread");
    }

    @Test
    void errorNamesTheClassAndThePath() {
        Object thread = new Thread();
        assertThatThrownBy(() -> encode(thread))
                .hasMessageContaining("The body holds a java.lang.Thread, which cannot be encoded");
        assertThatThrownBy(() -> encode(List.of(1, 2, 3, Map.of("date", thread))))
                .hasMessageStartingWith("body[3].date holds a java.lang.Thread, which cannot be encoded");
        assertThatThrownBy(() -> encode(Map.of("rows", new Object[] {1, Map.of("owner", Set.of(thread))})))
                .hasMessageStartingWith("body.rows[1].owner[0] holds a java.lang.Thread");
        assertThatThrownBy(() ->
                        codec.encode(QueueMessage.of(null, 0, Map.of("x", Arrays.asList(1, "two", thread)), "a body")))
                .hasMessageStartingWith("Header 'x'[2] holds a java.lang.Thread")
                .extracting(e -> ((UnencodableException) e).header())
                .isEqualTo("x");
        assertThatThrownBy(() -> encode(List.of(Map.of(1, 2))))
                .hasMessageStartingWith("body[0] holds a map with a java.lang.Integer as a key");
        assertThatThrownBy(() -> encode(Collections.singletonMap(null, 2))).hasMessageContaining("with null as a key");
        assertThatThrownBy(() -> encode(List.of("a", HALF_A_CHARACTER)))
                .hasMessage("body[1] contains an unpaired surrogate");
    }

    private enum Colour {
        RED {
            @Override
            public String toString() {
                return "the warmest";
            }
        }
    }

    static List<Arguments> plainForms() {
        Instant instant = Instant.parse("2026-11-25T07:11:09.123456789Z");
        LocalDateTime dateTime = LocalDateTime.parse("2026-11-25T07:11:09.5");
        return List.of(
                arguments(new StringBuilder("built"), "built"),
                arguments(new StringBuffer("built"), "built"),
                arguments(CharBuffer.wrap("xbuiltx", 1, 6), "built"),
                arguments(new char[] {'a', 'b'}, "ab"),
                arguments('c', "c"),
                arguments(Colour.RED, "RED"),
                arguments(DayOfWeek.MONDAY, "MONDAY"),
                arguments(new UUID(1, 2), "00000000-0000-0001-0000-000000000002"),
                arguments(URI.create("http://a/b?c"), "http://a/b?c"),
                arguments(dateTime.toLocalDate(), "2026-11-25"),
                arguments(dateTime.toLocalTime(), "07:11:09.500"),
                arguments(dateTime, "2026-11-25T07:11:09.500"),
                arguments(dateTime.atOffset(ZoneOffset.ofHours(1)), "2026-11-25T07:11:09.500+01:00"),
                arguments(dateTime.atZone(ZoneId.of("Europe/Berlin")), "2026-11-25T07:11:09.500+01:00[Europe/Berlin]"),
                arguments(Year.of(2026), "2026"),
                arguments(Duration.ofMinutes(90), "PT1H30M"),
                arguments(Period.ofDays(3), "P3D"),
                arguments(ZoneId.of("Europe/Berlin"), "Europe/Berlin"),
                arguments(java.sql.Timestamp.from(instant), instant),
                arguments(java.sql.Date.valueOf("2026-11-25"), "2026-11-25"),
                arguments(java.sql.Time.valueOf("07:11:09"), "07:11:09"),
                arguments(new int[] {1, 2}, List.of(1, 2)),
                arguments(new double[] {1.5}, List.of(1.5)),
                arguments(new Object[] {"a", Colour.RED, new long[] {3}}, List.of("a", "RED", List.of(3L))),
                arguments(new TreeSet<>(Set.of("b", "a")), List.of("a", "b")),
                arguments(new ArrayDeque<>(List.of('a')), List.of("a")));
    }

    @ParameterizedTest
    @MethodSource("plainForms")
    void convertibleValueIsEncodedInItsPlainFormEverywhere(Object value, Object form) {
        assertThat(MessageCodec.isEncodable(value)).isTrue();
        assertThat(MessageCodec.isEncodable(List.of(Map.of("key", value)))).isTrue();

        QueueMessage decoded = decode(
                codec.encode(QueueMessage.of("id", 1, Map.of("header", value), List.of(value, Map.of("key", value))))
                        .copy());

        assertThat(decode(encode(value)).body()).isEqualTo(form);
        assertThat(decoded.headers()).isEqualTo(Map.of("header", form));
        assertThat(decoded.body()).isEqualTo(List.of(form, Map.of("key", form)));
    }

    @Test
    void convertedValuesAreCountedOnce() {
        List<Object> most = Collections.nCopies((1 << 20) - 1, 'c');
        assertThat(MessageCodec.isEncodable(most)).isTrue();
        assertThat((List<?>) decode(encode(most)).body()).hasSize(most.size());
    }

    @Test
    void unpairedSurrogateIsRefusedAndNotReplaced() {
        assertThatThrownBy(() -> encode("a" + HALF_A_CHARACTER))
                .isInstanceOf(UnencodableException.class)
                .hasMessage("The body contains an unpaired surrogate");
        for (int before : List.of(1022, 1023, 1024, 2047)) {
            String longText = "x".repeat(before);
            assertThatThrownBy(() -> encode(longText + HALF_A_CHARACTER)).isInstanceOf(UnencodableException.class);
            assertThatThrownBy(() -> encode(longText + HALF_A_CHARACTER + "x"))
                    .isInstanceOf(UnencodableException.class);
            assertThatThrownBy(() -> encode(longText + "\ude00\ud83d")).isInstanceOf(UnencodableException.class);
            String whole = longText + "\ud83d\ude00x";
            assertThat(decode(encode(whole)).body()).isEqualTo(whole);
        }
        assertThatThrownBy(() -> encode(Map.of(HALF_A_CHARACTER, 1))).isInstanceOf(UnencodableException.class);
        assertThatThrownBy(() -> codec.encode(QueueMessage.of(HALF_A_CHARACTER, 0, Map.of(), null)))
                .isInstanceOf(UnencodableException.class)
                .hasMessageStartingWith("The message id");
    }

    @Test
    void listOrMapThatChangesWhileItIsEncodedIsRefused() {
        List<Object> growing = new CopyOnWriteArrayList<>(List.of(1)) {
            private static final long serialVersionUID = 1L;

            @Override
            public int size() {
                int size = super.size();
                add(2);
                return size;
            }
        };
        assertThatThrownBy(() -> encode(growing))
                .isInstanceOf(UnencodableException.class)
                .hasMessageContaining("was changed while it was encoded");
        assertThat(decode(encode("the next one")).body()).isEqualTo("the next one");
    }

    @Test
    void deepestAllowedNestingIsEncoded() {
        assertThat(decode(encode(nested(64))).body()).isEqualTo(nested(64));
    }

    @Test
    void listThatHoldsItselfIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(list);
        assertThat(MessageCodec.isEncodable(list)).isFalse();
        assertThatThrownBy(() -> encode(list)).isInstanceOf(UnencodableException.class);
    }

    @Test
    void moreThanAMillionValuesAreRefused() {
        List<Object> most = Collections.nCopies((1 << 20) - 1, 1);
        assertThat(decode(encode(most)).body()).isEqualTo(most);
        assertThatThrownBy(() -> encode(Collections.nCopies(1 << 20, 1)))
                .isInstanceOf(UnencodableException.class)
                .hasMessageContaining("1,048,576 values");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7_000, 100_000, 3_000_000})
    void bodyOfAnySizeIsEncodedInTheThreadsBuffer(int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 7);
        assertThat(decode(encode(body)).body()).isEqualTo(body);
        assertThat(decode(encode("small")).body()).isEqualTo("small");
    }

    @Test
    void bufferIsValidUntilTheThreadsNextMessage() {
        EncodedMessage first = codec.encode(QueueMessage.of(null, 0, Map.of(), "first"));
        byte[] copy = first.copy();
        assertThat(decode(first.bytes(), first.length()).body()).isEqualTo("first");
        codec.encode(QueueMessage.of(null, 0, Map.of(), "then"));
        assertThat(decode(first.bytes(), first.length()).body()).isEqualTo("then");
        assertThat(decode(copy).body()).isEqualTo("first");
    }

    private static Object nested(int depth) {
        Object value = "inside";
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("a", value);
        }
        return value;
    }

    private byte[] encode(Object body) {
        return codec.encode(QueueMessage.of(null, 0, Map.of(), body)).copy();
    }

    private QueueMessage decode(byte[] bytes) {
        return decode(bytes, bytes.length);
    }

    private QueueMessage decode(byte[] bytes, int length) {
        return codec.decode(bytes, length);
    }
}
