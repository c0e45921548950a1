// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec decodes bytes that a hostile program has composed. */
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
class HostileMessageTest {
    /** A message without id, sent in 1970, before its headers. */
    private static final String START = "8a 01 f6 f6 00 f4 f6 f6";

    private final MessageCodec codec = new MessageCodec();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, ''",
        "no array, a0",
        "an array of nine, 89 01 f6 f6 00 f4 f6 f6 a0 a0",
        "an array of eleven, 8b 01 f6 f6 00 f4 f6 f6 a0 a0 f6 f6",
        "an array of no declared length, 9f 01 f6 f6 00 f4 f6 f6 a0 a0 f6 ff",
        "a tag before everything, d9d9f7 8a 01 f6 f6 00 f4 f6 f6 a0 a0 f6",
        "another version, 8a 02 f6 f6 00 f4 f6 f6 a0 a0 f6",
        "a huge version, 8a 1b ffffffffffffffff f6 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is no number, 8a 01 61 35 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is a float, 8a 01 fa 47000000 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is a float of the bits of null, 8a 01 fa 00000016 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is a date, 8a 01 c1 05 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry of no declared length, 8a 01 1f f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is 1970, 8a 01 00 f6 00 f4 f6 f6 a0 a0 f6",
        "a negative expiry, 8a 01 20 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry beyond a long, 8a 01 1b 8000000000000000 f6 00 f4 f6 f6 a0 a0 f6",
        "an expiry that is a bignum, 8a 01 c2 41 05 f6 00 f4 f6 f6 a0 a0 f6",
        "no more than an expiry, 8a 01 f6",
        "a half in the place of null for an address, 8a 01 f6 f6 00 f4 f9 0016 f6 a0 a0 f6",
        "a number for an id, 8a 01 f6 00 00 f4 f6 f6 a0 a0 f6",
        "text for a timestamp, 8a 01 f6 f6 60 f4 f6 f6 a0 a0 f6",
        "null for a flag, 8a 01 f6 f6 00 f6 f6 f6 a0 a0 f6",
        "two numbers of an address, 8a 01 f6 f6 00 f4 82 00 00 f6 a0 a0 f6",
        "four numbers of an address, 8a 01 f6 f6 00 f4 84 00 00 00 00 f6 a0 a0 f6",
        "a participant beyond an int, 8a 01 f6 f6 00 f4 83 1b 0000000100000000 00 00 f6 a0 a0 f6",
        "an outcome of two, 8a 01 f6 f6 00 f4 f6 82 61 61 60 a0 a0 f6",
        "an outcome without marks, 8a 01 f6 f6 00 f4 f6 83 61 61 60 f6 a0 a0 f6",
        "an outcome with an unknown mark, 8a 01 f6 f6 00 f4 f6 83 61 61 60 08 a0 a0 f6",
        "an outcome with a negative mark, 8a 01 f6 f6 00 f4 f6 83 61 61 60 20 a0 a0 f6",
        "a failure without a class, 8a 01 f6 f6 00 f4 f6 83 f6 60 00 a0 a0 f6",
        "null for headers, 8a 01 f6 f6 00 f4 f6 f6 f6 a0 f6",
        "a header twice, 8a 01 f6 f6 00 f4 f6 f6 a2 6161 01 6161 02 a0 f6",
        "null for properties, 8a 01 f6 f6 00 f4 f6 f6 a0 f6 f6",
        "a list for properties, 8a 01 f6 f6 00 f4 f6 f6 a0 80 f6",
        "a property twice, 8a 01 f6 f6 00 f4 f6 f6 a0 a2 6161 01 6161 02 f6",
        "no properties, 8a 01 f6 f6 00 f4 f6 f6 a0 6161",
        "a header twice and null, 8a 01 f6 f6 00 f4 f6 f6 a2 6161 f6 6161 f6 a0 f6",
        "no body, 8a 01 f6 f6 00 f4 f6 f6 a0 a0",
        "something after the body, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 f6 00",
        "an end, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 ff",
        "an unknown tag, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 d8 2a 00",
        "a reference to a text, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 d9 0100 82 6461626364 d819 00",
        "a tag on a tag, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c0 c0 60",
        "a date that is none, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c0 6461626364",
        "a date that is a list, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c0 80",
        "a date in infinity, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c1 fb 7ff0000000000000",
        "a date that is no number, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c1 fb 7ff8000000000000",
        "a decimal of three, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c4 83 00 00 00",
        "a decimal that keeps processors busy, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c4 82 1a 3b9aca00 01",
        "a decimal with an exponent beyond an int, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c4 82 1b 7fffffffffffffff 01",
        "a bignum in pieces, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c2 5f 41 01 ff",
        "text that is no UTF-8, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 62 c328",
        "text cut off, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 62 61",
        "text of four gigabytes, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 7a ffffffff 61",
        "text of two gigabytes, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 7a 7fffffff 61",
        "bytes of two gigabytes, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 5a 7fffffff 61",
        "bytes of many gigabytes, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 5b 7fffffffffffffff 61",
        "bytes of a negative length, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 5b ffffffffffffffff 61",
        "bytes cut off within their length, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 5a 7f",
        "a list of two billions, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 9a 7fffffff 00",
        "a map of two billions, 8a 01 f6 f6 00 f4 f6 f6 ba 7fffffff 6161 00",
        "a bignum of two billions, 8a 01 f6 f6 00 f4 f6 f6 a0 a0 c2 5a 7fffffff 00"
    })
    void isMalformed(String what, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(what).isNotEmpty();
        assertThatThrownBy(() -> codec.decode(bytes, bytes.length)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> codec.decode(new ByteArrayInputStream(bytes), bytes.length, 0))
                .isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "8a 01 05, 5",
        "8a 01 18 05, 5",
        "8a 01 1a ffffffff, 4294967295",
        "8a 01 1b 7fffffffffffffff, 9223372036854775807",
        "9b 000000000000000a 1b 0000000000000001 1b 0000000000000005, 5",
        "8a 01 f6, 0"
    })
    void expiryOfOtherWritersIsReadInAnyWidth(String hex, long expiry) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(bytes.length).isLessThanOrEqualTo(MessageCodec.EXPIRY_WITHIN);
        assertThat(MessageCodec.expiryOf(bytes, bytes.length)).isEqualTo(expiry);
        assertThatThrownBy(() -> MessageCodec.expiryOf(bytes, bytes.length - 1))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void formsOfOtherWritersAreReadAsTheStandardDefinesThem() {
        assertThat(body("00")).isEqualTo(0);
        assertThat(body("18 ff")).isEqualTo(255);
        assertThat(body("1a ffffffff")).isEqualTo(4_294_967_295L);
        assertThat(body("1b 0000000000000001")).isEqualTo(1L);
        assertThat(body("1b ffffffffffffffff")).isEqualTo(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        assertThat(body("3b ffffffffffffffff")).isEqualTo(BigInteger.TWO.pow(64).negate());
        assertThat(body("c2 42 ffff")).isEqualTo(BigInteger.valueOf(65_535));
        assertThat(body("c3 42 ffff")).isEqualTo(BigInteger.valueOf(-65_536));
        assertThat(body("c2 40")).isEqualTo(BigInteger.ZERO);
        assertThat(body("c4 82 20 c2 41 ff")).isEqualTo(new BigDecimal("25.5"));
        assertThat(body("c4 82 01 03")).isEqualTo(new BigDecimal(BigInteger.valueOf(3), -1));
        assertThat(body("f9 3c00")).isEqualTo(1f);
        assertThat(body("c1 01")).isEqualTo(new Date(1000));
        assertThat(body("c0 74 323031332d30332d32315432303a30343a30305a"))
                .isEqualTo(Instant.parse("2013-03-21T20:04:00Z"));
        // 2013-03-21t21:04:00.5+01:00
        assertThat(body("c0 78 1b 323031332d30332d32317432313a30343a30302e352b30313a3030"))
                .isEqualTo(Instant.parse("2013-03-21T20:04:00.5Z"));
        assertThat(body("7f 61 61 61 62 ff")).isEqualTo("ab");
        assertThat((byte[]) body("5f 41 01 41 02 ff")).containsExactly(1, 2);
        assertThat(body("9f 01 ff")).isEqualTo(List.of(1));
        assertThat(body("bf 6161 01 ff")).isEqualTo(Map.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "9f", "a1 6161", "c0", "d8 2a", "bf 6161"})
    void endlessNestingIsMalformedAndOverflowsNoStack(String hex) throws IOException {
        byte[] bytes = message(hex, 1_000_000, "00");
        assertMalformedSoon(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "a0", "a1 61 61 f6", "00", "60", "61 61", "81 80", "c2 40"})
    void manySmallValuesAreMalformedBeforeTheyFillTheHeap(String hex) throws IOException {
        long before = allocated();
        assertMalformedSoon(message("9f", 1, hex, 3_000_000, "ff"));
        assertThat(allocated() - before).isLessThan(1_000_000_000L);
    }

    @Test
    void declaredLengthAllocatesNoMoreThanTheInputHolds() {
        List<byte[]> lies = List.of(bytes("5a 7fffffff 61"), bytes("7a 7fffffff 61"), bytes("9a 7fffffff 61 61"));
        lies.forEach(this::assertMalformed);
        long before = allocated();
        lies.forEach(this::assertMalformed);
        assertThat(allocated() - before).isLessThan(3_000_000);
    }

    private void assertMalformedSoon(byte[] bytes) {
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> assertMalformed(bytes));
    }

    private void assertMalformed(byte[] bytes) {
        assertThatThrownBy(() -> codec.decode(bytes, bytes.length)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> codec.decode(new ByteArrayInputStream(bytes), bytes.length, 0))
                .isInstanceOf(MalformedMessageException.class);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private Object body(String hex) {
        byte[] bytes = bytes(hex);
        Object body = codec.decode(bytes, bytes.length).body();
        assertThat(codec.decode(Arrays.copyOf(bytes, bytes.length + 5), bytes.length)
                        .replyExpected())
                .isFalse();
        return body;
    }

    private static byte[] bytes(String body) {
        return HexFormat.of().parseHex((START + "a0 a0" + body).replace(" ", ""));
    }

    private static byte[] message(String repeated, int times, String end) throws IOException {
        return message("", 1, repeated, times, end);
    }

    private static byte[] message(String begin, int once, String repeated, int times, String end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(bytes(begin.repeat(once)));
        byte[] part = HexFormat.of().parseHex(repeated.replace(" ", ""));
        for (int i = 0; i < times; i++) {
            bytes.write(part);
        }
        bytes.write(HexFormat.of().parseHex(end));
        return bytes.toByteArray();
    }
}
