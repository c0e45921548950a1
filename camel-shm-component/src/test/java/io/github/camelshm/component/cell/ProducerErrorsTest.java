// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.ValueOutOfRangeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each exchange fails with an error that names the cell and the value, and the cell is unchanged. */
class ProducerErrorsTest extends CamelFixture {

    // type, body, how the error shows the body
    static Stream<Arguments> noValues() {
        return Stream.of(
                Arguments.of("int64", "seven", "'seven' (java.lang.String)"),
                Arguments.of("int64", "", "'' (java.lang.String)"),
                Arguments.of("int64", "1.5", "'1.5' (java.lang.String)"),
                Arguments.of("int64", 1.5, "'1.5' (java.lang.Double)"),
                Arguments.of("int64", Double.NaN, "'NaN' (java.lang.Double)"),
                Arguments.of("int64", Float.POSITIVE_INFINITY, "'Infinity' (java.lang.Float)"),
                Arguments.of("int64", new BigDecimal("1.5"), "'1.5' (java.math.BigDecimal)"),
                Arguments.of("int64", new BigDecimal("1e1000000000"), "'1E+1000000000' (java.math.BigDecimal)"),
                Arguments.of("int64", BigInteger.ONE.shiftLeft(63), "'9223372036854775808' (java.math.BigInteger)"),
                Arguments.of("int64", new Object[0], "([Ljava.lang.Object;)"),
                Arguments.of("int64", "9".repeat(1000), "'" + "9".repeat(100) + "...' (java.lang.String)"),
                Arguments.of("float64", "1e999", "'1e999' (java.lang.String)"),
                Arguments.of("float64", new BigDecimal("1e999"), "'1E+999' (java.math.BigDecimal)"),
                Arguments.of("float64", "half", "'half' (java.lang.String)"),
                Arguments.of("boolean", "perhaps", "'perhaps' (java.lang.String)"));
    }

    @ParameterizedTest
    @MethodSource("noValues")
    void aBodyThatIsNoValueOfTheTypeIsRefused(String type, Object body, String said) {
        String cell = "shm:x?offset=8&type=" + type;

        Exchange exchange = send(cell, body);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said + " is not a valid value for")
                .hasMessageContaining("%s at offset 8 of segment 'x', which takes ", type);
        assertThat(read("x", CellType.INT64, 8)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"int64, whole numbers from -9223372036854775808 to 9223372036854775807", "boolean, true or false"})
    void aMissingBodyIsRefused(String type, String takes) {
        Exchange exchange = send("shm:x?offset=8&type=" + type, null);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("operation=set needs a body, but the body is null: a")
                .hasMessageEndingWith(
                        "%s at offset 8 of segment 'x' takes %s. To read the cell, use operation=get", type, takes);
    }

    @Test
    void aMissingDeltaIsRefusedWithItsPossibleSources() {
        assertThat(send("shm:x?operation=add", null).getException())
                .hasMessageStartingWith(
                        "operation=add needs a body, the header CamelShmDelta or the option delta, but the"
                                + " body is null: an int64 at offset 0 of segment 'x' takes whole numbers");
        assertThat(send("shm:x?operation=getAndSet", null).getException())
                .hasMessageStartingWith("operation=getAndSet needs a body, but the body is null");
    }

    @ParameterizedTest
    @CsvSource({
        "int8, 128, -128, 127",
        "uint8, -1, 0, 255",
        "int16, 32768, -32768, 32767",
        "uint16, 65536, 0, 65535",
        "int32, -2147483649, -2147483648, 2147483647",
        "uint32, 4294967296, 0, 4294967295"
    })
    void aValueThatTheTypeCannotHoldIsRefused(String type, String body, String min, String max) {
        for (String operation : new String[] {"set", "getAndSet", "compareAndSet&expectedValue=0"}) {
            Exchange exchange = send("shm:x?offset=8&type=" + type + "&operation=" + operation, body);

            assertThat(exchange.getException())
                    .isInstanceOf(ValueOutOfRangeException.class)
                    .hasMessageStartingWith(body + " is out of range for")
                    .hasMessageEndingWith("%s at offset 8 of segment 'x': it holds %s to %s", type, min, max);
        }
        assertThat(read("x", CellType.INT64, 8)).isZero();
    }

    @Test
    void aBodyOrHeaderForgesNoLineInALog() {
        assertThat(send("shm:x", "no\nnumber\u202e").getException())
                .hasMessageStartingWith("'no\\u000anumber\\u202e' (java.lang.String) is not a valid value for");
        assertThat(send("shm:x", 1, ShmConstants.OPERATION, "get\nset").getException())
                .hasMessageStartingWith("Unknown operation 'get\\u000aset' for");
        assertThat(send("shm:x?fields=a:int8", Map.of("b\nc", 1)).getException())
                .hasMessageStartingWith("There is no field 'b\\u000ac'");
    }

    @Test
    void aFiniteNumberThatFloat32CannotHoldIsRefused() {
        Exchange exchange = send("shm:x?type=float32", 1e300);

        assertThat(exchange.getException())
                .isInstanceOf(ValueOutOfRangeException.class)
                .hasMessageStartingWith("1.0E300 is out of range for a float32 at offset 0 of segment 'x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"increment", "add&delta=1", "getAndAdd&delta=1"})
    void overflowFailsIfConfigured(String operation) {
        send("shm:x?type=int8", 127);

        Exchange exchange = send("shm:x?type=int8&overflow=fail&operation=" + operation, null);

        assertThat(exchange.getException())
                .isInstanceOf(ValueOutOfRangeException.class)
                .hasMessage("127 + 1 is out of range for an int8 at offset 0 of segment 'x': it holds -128 to 127");
        assertThat(read("x", CellType.INT8, 0)).isEqualTo(127);
    }

    @Test
    void anUnknownOperationIsRefusedWithTheListOfAll() {
        Exchange exchange = send("shm:x", 1, ShmConstants.OPERATION, "incremment");

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown operation 'incremment' for an int64 at offset 0 of segment 'x': the operations "
                        + "are [get, set, increment, decrement, add, getAndAdd, getAndSet, append, compareAndSet]. "
                        + "Did you mean 'increment'?");
        assertThat(read("x")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"increment", "decrement", "add", "getAndAdd"})
    void nothingCanBeAddedToABoolean(String operation) {
        Exchange exchange = send("shm:x?type=boolean", true, ShmConstants.OPERATION, operation);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Operation %s does not apply to a boolean at offset 0 of segment 'x'", operation);
    }

    @Test
    void compareAndSetNeedsAnExpectedValue() {
        Exchange exchange = send("shm:x?operation=compareAndSet", 1);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("compareAndSet on an int64 at offset 0 of segment 'x' needs the header "
                        + "CamelShmExpectedValue or the option expectedValue");
        assertThat(read("x")).isZero();
    }

    @Test
    void aHeaderThatIsNotANumberIsRefused() {
        assertThat(send("shm:x?operation=add&delta=1", 1, ShmConstants.DELTA, "one")
                        .getException())
                .hasMessageStartingWith(
                        "'one' (java.lang.String) is not a valid value for an int64 at offset 0 of segment 'x'");
        assertThat(send("shm:x?operation=compareAndSet", 1, ShmConstants.EXPECTED_VALUE, "one")
                        .getException())
                .hasMessageStartingWith(
                        "'one' (java.lang.String) is not a valid value for an int64 at offset 0 of segment 'x'");
        assertThat(read("x")).isZero();
    }

    @Test
    void onlyGetAndSetWorkIfTheSegmentHasNoRoomForAnAtomicWord() throws Exception {
        createFile("x", 1);

        assertThat(send("shm:x?type=uint8", 7).getException()).isNull();
        assertThat(send("shm:x?type=uint8&operation=get", null).getMessage().getBody())
                .isEqualTo(7);
        assertThat(send("shm:x?type=uint8&operation=increment", null).getException())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Segment 'x' is 1 bytes: a uint8 at offset 0 supports only get and set there");
    }
}
