// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.ValueOutOfRangeException;
import io.github.camelshm.memory.segment.SegmentException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strings, bytes, raw regions and records in exchanges. */
class ValuesTest extends CamelFixture {
    private static final String FIELDS = "fields=temperature:float64,count:int64,unit:string(8)";

    /** The Java side of {@link #FIELDS}. */
    public record Reading(double temperature, long count, String unit) {}

    @ParameterizedTest
    @CsvSource({
        "get,       ,        open",
        "set,       closed,  closed",
        "getAndSet, closed,  open",
        "append,    '!',     open!",
    })
    void stringsSupportTheOperationsOfStrings(String operation, String body, String bodyAfter) {
        send("shm:x?type=string&length=20", "open");

        Exchange exchange = send("shm:x?type=string&length=20&operation=" + operation, body);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(bodyAfter);
    }

    @Test
    void stringsAreComparedAndSet() {
        String uri = "shm:x?type=string&length=20&initialValue=open&operation=compareAndSet";

        Exchange won = send(uri, "closed", ShmConstants.EXPECTED_VALUE, "open");
        Exchange lost = send(uri, "never", ShmConstants.EXPECTED_VALUE, "open");

        assertThat(won.getMessage().getBody()).isEqualTo(true);
        assertThat(lost.getMessage().getBody()).isEqualTo(false);
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE)).isEqualTo("closed");
    }

    @ParameterizedTest
    @CsvSource({"type=string&length=4, increment", "type=raw&length=4, append", "type=raw&length=4, getAndSet", "x, add"
    })
    void operationsOfOtherTypesAreRefused(String options, String operation) {
        String uri = "shm:x?" + (options.equals("x") ? FIELDS : options);

        Throwable thrown = send(uri, "1", ShmConstants.OPERATION, operation).getException();

        assertThat(thrown).hasMessageStartingWith("Operation " + operation + " does not apply to a");
    }

    @Test
    void tooLongAStringFailsTheExchangeAndNothingIsWritten() {
        send("shm:x?type=string&length=4", "open");

        Throwable thrown = send("shm:x?type=string&length=4", "closed").getException();

        assertThat(thrown)
                .isInstanceOf(ValueOutOfRangeException.class)
                .hasMessage("6 bytes are too many for a string at offset 0 of segment 'x': it holds up to 4");
        assertThat(get("type=string&length=4")).isEqualTo("open");
    }

    @Test
    void bytesAndRawRegionsAreByteArrays() throws Exception {
        send("shm:x?type=bytes&length=8", new byte[] {1, 2});
        send("shm:x?type=bytes&length=8&operation=append", new byte[] {3});
        send("shm:x?type=raw&length=4&offset=64", "ab");

        assertThat(get("type=bytes&length=8")).isEqualTo(new byte[] {1, 2, 3});
        assertThat(get("type=raw&length=4&offset=64")).isEqualTo(new byte[] {'a', 'b', 0, 0});
        assertThat(Files.readAllBytes(directory.resolve("x"))[65]).isEqualTo((byte) 'b');
    }

    @Test
    void segmentIsAsLargeAsTheValueNeedsUnlessItsSizeIsSet() {
        send("shm:x?type=string&length=10000", "a".repeat(10_000));
        assertThat(directory.resolve("x")).hasSize(8 + 2 * 10_008);

        Throwable thrown = catchThrowable(
                () -> startRoute("direct:in", route -> route.to("shm:y?type=string&length=10000&segmentSize=8192")));
        assertThat(thrown).rootCause().hasMessage("Segment 'y' is 8192 bytes, but a string at offset 0 needs 20024");
    }

    @Test
    void recordsAreMapsAndSomeOfTheirFieldsCanBeSet() {
        String uri = "shm:x?" + FIELDS;

        send(uri, Map.of("temperature", "21.5", "unit", "C"));
        send(uri, Map.of("count", 7));

        assertThat(get(FIELDS)).isEqualTo(Map.of("temperature", 21.5, "count", 7L, "unit", "C"));
        Exchange exchange = send(uri + "&operation=getAndSet", "count=8, unit=K");
        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("temperature", 21.5, "count", 7L, "unit", "C"));
        assertThat(get(FIELDS)).isEqualTo(Map.of("temperature", 21.5, "count", 8L, "unit", "K"));
    }

    @Test
    void recordIsComparedAndSetByTheFieldsThatAreGiven() {
        String uri = "shm:x?" + FIELDS + "&initialValue=count=1,unit=C&operation=compareAndSet";

        assertThat(send(uri, Map.of("count", 2), ShmConstants.EXPECTED_VALUE, Map.of("count", 1))
                        .getMessage()
                        .getBody())
                .isEqualTo(true);
        Exchange lost = send(uri, Map.of("count", 3), ShmConstants.EXPECTED_VALUE, "count=1");
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE))
                .isEqualTo(Map.of("temperature", 0.0, "count", 2L, "unit", "C"));
    }

    @Test
    void oneFieldIsUsedAlone() {
        String uri = "shm:x?" + FIELDS + "&field=count";
        send("shm:x?" + FIELDS, Map.of("unit", "C"));

        send(uri, "41");
        Exchange swapped = send(uri + "&operation=compareAndSet", 42, ShmConstants.EXPECTED_VALUE, 41);
        Exchange lost = send(uri + "&operation=compareAndSet", 43, ShmConstants.EXPECTED_VALUE, 41);

        assertThat(swapped.getMessage().getBody()).isEqualTo(true);
        assertThat(lost.getMessage().getHeader(ShmConstants.FOUND_VALUE)).isEqualTo(42L);
        assertThat(send(uri + "&operation=getAndSet", 1).getMessage().getBody()).isEqualTo(42L);
        assertThat(get(FIELDS)).isEqualTo(Map.of("temperature", 0.0, "count", 1L, "unit", "C"));
    }

    @Test
    void javaRecordIsAcceptedAndReturnedOnRequest() {
        Reading reading = new Reading(21.5, 3, "C");

        send("shm:x?" + FIELDS, reading);

        assertThat(get(FIELDS)).isEqualTo(Map.of("temperature", 21.5, "count", 3L, "unit", "C"));
        assertThat(get(FIELDS + "&recordClass=" + Reading.class.getName())).isEqualTo(reading);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red       | There is no field 'colour': the fields are [temperature, count, unit]",
                "count=many       | 'many' (java.lang.String) is not a valid value for field 'count' "
                        + "(int64) of a record at offset 0 of segment 'x'",
                "count            | 'count' (java.lang.String) is not a valid value for a record at "
                        + "offset 0 of segment 'x'",
                "unit=much too long | 13 bytes are too many for field 'unit' (string(8)) of a record at "
                        + "offset 0 of segment 'x'",
            })
    void recordRefusesValuesThatItsFieldsDoNotAccept(String body, String message) {
        Throwable thrown = send("shm:x?" + FIELDS, body).getException();

        assertThat(thrown).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=string                   | Option length is 0, but type=string needs a maximum "
                        + "length in bytes of at least 1, such as length=64",
                "length=4                      | Option length is 4, but type=int64 has a fixed length: "
                        + "set length only for string, bytes and raw",
                "type=record                   | Option type=record needs the option fields, such as "
                        + "fields=temperature:float64,count:int64",
                "field=count                   | Option field needs the option fields",
                "fields=a:int8&type=int8       | Options fields and type=int8 cannot be combined: fields "
                        + "are for type=record",
                "fields=a:int8&field=b         | Option field: There is no field 'b': the fields are [a]",
                "fields=count:int8&field=cuont | Option field: There is no field 'cuont': the fields are "
                        + "[count]. Did you mean 'count'?",
                "fields=t:double               | Option fields: Fields 't:double': 'double' is not a "
                        + "type of fields, which are int8, uint8, int16, uint16, int32, uint32, int64, float32, "
                        + "float64, boolean, string, bytes. Did you mean 'float64'?",
                "fields=t:flaot64              | Did you mean 'float64'?",
                "fields=a                      | Option fields: Fields 'a': 'a' is not of the form",
                "fields=a:int8&recordClass=java.lang.String | java.lang.String",
                "fields=a:int8&recordClass=io.github.camelshm.component.cell.ValuesTest$Reading | has the components",
            })
    void invalidOptionsFailTheStart(String options, String message) {
        Throwable thrown = catchThrowable(() -> startRoute("direct:in", route -> route.to("shm:x?" + options)));

        assertThat(thrown).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"type=string&length=8, one, two", "type=bytes&length=8, one, two", "type=raw&length=3, one, two"})
    void consumerReportsEachChangeOnce(String options, String first, String second) throws Exception {
        String uri = "shm:x?" + options;
        send(uri, first);
        mock("out").expectedBodiesReceived(first, second);
        mock("out")
                .message(1)
                .header(ShmConstants.PREVIOUS_VALUE)
                .convertToString()
                .isEqualTo(first);
        startRoute(uri + "&initialDelay=0&delay=10", route -> route.convertBodyTo(String.class)
                .to("mock:out"));

        await().atMost(SOON).until(() -> mock("out").getReceivedCounter() == 1);
        send(uri, second);

        mock("out").assertIsSatisfied(SOON.toMillis());
    }

    @Test
    void consumerReportsARecordWithBytesOnce() throws Exception {
        String fields = "fields=id:int32,data:bytes(4)";
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", 1);
        value.put("data", new byte[] {1});
        mock("out").expectedMessageCount(2);
        startRoute("shm:x?initialDelay=0&delay=10&" + fields, route -> route.to("mock:out"));

        await().atMost(SOON).until(() -> mock("out").getReceivedCounter() == 1);
        send("shm:x?" + fields, value);
        mock("out").setAssertPeriod(100);

        mock("out").assertIsSatisfied(SOON.toMillis());
    }

    @Test
    void writerWaitsNoLongerThanTheLockTimeout() throws Exception {
        send("shm:x?type=string&length=8", "free");
        try (var other = new LockedElsewhere(directory, "x", 1)) {
            Throwable thrown =
                    send("shm:x?type=string&length=8&lockTimeout=50ms", "late").getException();

            assertThat(thrown)
                    .isInstanceOf(SegmentException.class)
                    .hasMessageContaining("Waited 50 ms for a string at offset 0 of segment 'x'");
            assertThat(other).isNotNull();
        }
    }

    private Object get(String options) {
        return send("shm:x?operation=get&" + options, null).getMessage().getBody();
    }
}
