// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerOperationsTest extends CamelFixture {

    @Test
    void setIsTheDefaultAndLeavesTheBodyUnchanged() {
        Exchange exchange = send("shm:x", "42");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("42");
        assertThat(read("x")).isEqualTo(42);
    }

    // operation, body, value before, body after, value after
    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("get", "ignored", 7L, 7L),
                Arguments.of("set", 3, 3, 3L),
                Arguments.of("increment", "ignored", 8L, 8L),
                Arguments.of("decrement", "ignored", 6L, 6L),
                Arguments.of("add", 5, 12L, 12L),
                Arguments.of("getAndAdd", 5, 7L, 12L),
                Arguments.of("getAndSet", 5, 7L, 5L));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theOptionSelectsTheOperation(String operation, Object body, Object bodyAfter, long valueAfter) {
        send("shm:x", 7);

        Exchange exchange = send("shm:x?operation=" + operation, body);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(bodyAfter);
        assertThat(read("x")).isEqualTo(valueAfter);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theHeaderOverridesTheOption(String operation, Object body, Object bodyAfter, long valueAfter) {
        send("shm:x", 7);

        Exchange exchange = send("shm:x?operation=decrement", body, "CamelShmOperation", operation);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(bodyAfter);
        assertThat(read("x")).isEqualTo(valueAfter);
    }

    @ParameterizedTest
    @EnumSource(value = ShmOperation.class, mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
    void theHeaderMayBeAnEnumConstant(ShmOperation operation) {
        Exchange byEnum =
                send("shm:x?expectedValue=0&delta=0&operation=increment", 0, ShmConstants.OPERATION, operation);
        Exchange byName = send(
                "shm:y?expectedValue=0&delta=0&operation=increment", 0, ShmConstants.OPERATION, operation.toString());

        assertThat(byEnum.getException()).isNull();
        assertThat(byEnum.getMessage().getBody()).isEqualTo(byName.getMessage().getBody());
        assertThat(read("x")).isEqualTo(read("y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "getAndAdd"})
    void theDeltaComesFromTheHeaderThenTheOptionThenTheBody(String operation) {
        send("shm:x?operation=" + operation, "1000");
        assertThat(read("x")).isEqualTo(1000);

        send("shm:x?delta=100&operation=" + operation, "not a number, and ignored");
        assertThat(read("x")).isEqualTo(1100);

        send("shm:x?delta=100&operation=" + operation, "ignored", ShmConstants.DELTA, "10");
        assertThat(read("x")).isEqualTo(1110);
    }

    static Stream<Object> fortyTwo() {
        return Stream.of(
                42,
                42L,
                (short) 42,
                (byte) 42,
                42.0,
                42.0f,
                "42",
                "42".getBytes(UTF_8),
                new AtomicLong(42),
                BigInteger.valueOf(42),
                new BigDecimal("42.00"),
                new BigDecimal("4.2e1"));
    }

    @ParameterizedTest
    @MethodSource("fortyTwo")
    void integersAreAcceptedInEachFormThatCamelConverts(Object body) {
        Exchange exchange = send("shm:x", body);

        assertThat(exchange.getException()).isNull();
        assertThat(read("x")).isEqualTo(42);
    }

    @ParameterizedTest
    @MethodSource("fortyTwo")
    void floatsAreAcceptedInEachFormThatCamelConverts(Object body) {
        send("shm:x?type=float64", body);

        assertThat(send("shm:x?type=float64&operation=get", null).getMessage().getBody())
                .isEqualTo(42.0);
    }

    @Test
    void theWholeRangeOfALongIsAcceptedAsBigInteger() {
        BigInteger smallest = BigInteger.valueOf(Long.MIN_VALUE);

        assertThat(send("shm:x", smallest).getException()).isNull();
        assertThat(read("x")).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "TRUE, true"})
    void booleansAreAcceptedAsText(String body, boolean value) {
        send("shm:x?type=boolean", body);

        assertThat(send("shm:x?type=boolean&operation=get", null).getMessage().getBody())
                .isEqualTo(value);
    }

    // type, value written, value read
    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("int8", -128, -128),
                Arguments.of("uint8", 255, 255),
                Arguments.of("int16", -32768, -32768),
                Arguments.of("uint16", 65535, 65535),
                Arguments.of("int32", Integer.MIN_VALUE, Integer.MIN_VALUE),
                Arguments.of("uint32", 4294967295L, 4294967295L),
                Arguments.of("uint32", 1, 1L),
                Arguments.of("int64", 1, 1L),
                Arguments.of("float32", 0.5, 0.5f),
                Arguments.of("float64", "1e300", 1e300),
                Arguments.of("float64", "NaN", Double.NaN),
                Arguments.of("float32", "-Infinity", Float.NEGATIVE_INFINITY),
                Arguments.of("boolean", true, true));
    }

    @ParameterizedTest
    @MethodSource("results")
    void resultsHaveTheJavaTypeOfTheCell(String type, Object written, Object read) {
        String cell = "shm:x?type=" + type;
        send(cell, written);

        assertThat(send(cell + "&operation=get", null).getMessage().getBody()).isEqualTo(read);
        assertThat(send(cell + "&operation=getAndSet", written).getMessage().getBody())
                .isEqualTo(read);
        Exchange lost = send(cell + "&operation=compareAndSet", written, ShmConstants.EXPECTED_VALUE, other(type));
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "float32", "float64"})
    void allNumericTypesCountTheSame(String type) {
        String cell = "shm:x?type=" + type + "&operation=";

        assertThat(number(send(cell + "increment", null))).isEqualTo(1);
        assertThat(number(send(cell + "add", 5))).isEqualTo(6);
        assertThat(number(send(cell + "getAndAdd", 5))).isEqualTo(6);
        assertThat(number(send(cell + "decrement", null))).isEqualTo(10);
        assertThat(number(send(cell + "getAndSet", 3))).isEqualTo(10);
        assertThat(number(send(cell + "get", null))).isEqualTo(3);
    }

    @Test
    void aSuccessfulCompareAndSetReturnsTrue() {
        send("shm:x", 7);

        Exchange won = send("shm:x?operation=compareAndSet&expectedValue=7", "8");

        assertThat(won.getMessage().getBody()).isEqualTo(true);
        assertThat(won.getMessage().getHeaders()).doesNotContainKey(ShmConstants.FOUND_VALUE);
        assertThat(read("x")).isEqualTo(8);
    }

    @Test
    void aFailedCompareAndSetReturnsFalseAndTheValueFoundWithoutError() {
        send("shm:x", 7);

        Exchange lost = send("shm:x?operation=compareAndSet&expectedValue=6", "8");

        assertThat(lost.getException()).isNull();
        assertThat(lost.getMessage().getBody()).isEqualTo(false);
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE)).isEqualTo(7L);
        assertThat(read("x")).isEqualTo(7);
    }

    @Test
    void theExpectedValueComesFromTheHeaderThenTheOption() {
        send("shm:x", 7);

        Exchange won = send("shm:x?operation=compareAndSet&expectedValue=6", 8, ShmConstants.EXPECTED_VALUE, "7");

        assertThat(won.getMessage().getBody()).isEqualTo(true);
    }

    @Test
    void aSuccessfulCompareAndSetRemovesAnOlderFoundValue() {
        Exchange won = send("shm:x?operation=compareAndSet&expectedValue=0", 8, ShmConstants.FOUND_VALUE, 7L);

        assertThat(won.getMessage().getBody()).isEqualTo(true);
        assertThat(won.getMessage().getHeaders()).doesNotContainKey(ShmConstants.FOUND_VALUE);
    }

    @Test
    void booleansAreComparedAndSet() {
        String cell = "shm:x?type=boolean&operation=compareAndSet&expectedValue=false";

        assertThat(send(cell, true).getMessage().getBody()).isEqualTo(true);
        Exchange lost = send(cell, true);
        assertThat(lost.getMessage().getBody()).isEqualTo(false);
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE)).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource({"wrap, -128", "saturate, 127"})
    void theOverflowOptionDecidesAtTheEndOfTheTypesRange(String overflow, int after) {
        send("shm:x?type=int8", 127);

        Exchange exchange = send("shm:x?type=int8&operation=increment&overflow=" + overflow, null);

        assertThat(exchange.getMessage().getBody()).isEqualTo(after);
    }

    @Test
    void theByteOrderOptionIsUsed() {
        send("shm:x?type=int16&byteOrder=bigEndian", 1);

        assertThat(send("shm:x?type=int16&byteOrder=littleEndian&operation=get", null)
                        .getMessage()
                        .getBody())
                .isEqualTo(256);
    }

    private static Object other(String type) {
        return type.equals("boolean") ? "false" : "0";
    }

    private static long number(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(Number.class).longValue();
    }
}
