// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Java and the Python module in src/docs read the same values from the same bytes, and refuse the same bytes. */
@Tag("once")
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
class PythonOracleIT {
    private static final Path PYTHON =
            Path.of("..", "src", "docs", "python").toAbsolutePath().normalize();

    /** Reads messages in hexadecimal, a line each, and answers with their contents in a canonical form. */
    private static final String READER =
            """
            import datetime, decimal, struct, sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            from shm_message import EPOCH, read_message

            def canonical(value):
                if value is None or isinstance(value, bool):
                    return str(value)
                if isinstance(value, int):
                    return 'int %x' % value
                if isinstance(value, float):
                    return 'float nan' if value != value else 'float ' + struct.pack('>d', value).hex()
                if isinstance(value, str):
                    return 'text ' + value.encode('utf-8').hex()
                if isinstance(value, bytes):
                    return 'bytes ' + value.hex()
                if isinstance(value, decimal.Decimal):
                    sign, digits, exponent = value.as_tuple()
                    return 'decimal %s%se%d' % ('-' * sign, ''.join(map(str, digits)), exponent)
                if isinstance(value, datetime.datetime):
                    return 'time %d' % ((value - EPOCH) // datetime.timedelta(microseconds=1))
                if isinstance(value, dict):
                    return '{%s}' % ','.join(canonical(key) + ':' + canonical(value[key]) for key in value)
                return '[%s]' % ','.join(map(canonical, value))

            for line in sys.stdin:
                try:
                    message = read_message(bytes.fromhex(line))
                    print(canonical([message[name] for name in
                        ('expiry', 'id', 'timestamp', 'reply_expected', 'reply_address', 'outcome', 'headers', 'properties', 'body')]))
                except ValueError:
                    print('refused')
            """;

    private static ChildProcess python;

    private final MessageCodec codec = new MessageCodec();

    @BeforeContainer
    static void startPython() throws IOException {
        python = ChildProcess.python(READER, PYTHON.toString());
    }

    @AfterContainer
    static void endPython() {
        python.close();
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void pythonReadsJavasMessages(@ForAll("messages") QueueMessage message) throws Exception {
        assertThat(readByPython(codec.encode(message).copy())).isEqualTo(canonical(message));
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void pythonRefusesValuesThatThePageForbids(@ForAll("hostile") byte[] bytes) throws Exception {
        assertThat(readByPython(bytes)).as(HexFormat.of().formatHex(bytes)).isEqualTo("refused");
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void pythonReadsADamagedMessageAsJavaDoes(@ForAll("damaged") byte[] bytes) throws Exception {
        assertThat(readByPython(bytes)).as(HexFormat.of().formatHex(bytes)).isEqualTo(readByJava(bytes));
    }

    @Provide
    Arbitrary<QueueMessage> messages() {
        return AnyMessage.messages()
                .filter(message -> isWithinPythonsYears(message.headers(), message.properties(), message.body()));
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        return HostileValue.messages();
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Combinators.combine(AnyMessage.messages(), Arbitraries.longs())
                .as((message, seed) -> AnyMessage.damaged(codec.encode(message).copy(), new Random(seed)))
                .filter(this::readsWithinPythonsYears);
    }

    private boolean readsWithinPythonsYears(byte[] bytes) {
        try {
            QueueMessage message = codec.decode(bytes, bytes.length);
            return isWithinPythonsYears(message.headers(), message.properties(), message.body());
        } catch (MalformedMessageException e) {
            return true;
        }
    }

    private static boolean isWithinPythonsYears(Object... values) {
        return Arrays.stream(values).allMatch(PythonOracleIT::isWithinPythonsYears);
    }

    private static boolean isWithinPythonsYears(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(PythonOracleIT::isWithinPythonsYears);
        } else if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(PythonOracleIT::isWithinPythonsYears);
        }
        Instant moment = value instanceof Date date
                ? date.toInstant()
                : value instanceof Instant instant ? instant : Instant.EPOCH;
        return !moment.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                && moment.isBefore(Instant.parse("9999-12-31T23:59:59.999Z"));
    }

    private static String readByPython(byte[] bytes) throws Exception {
        return python.ask(HexFormat.of().formatHex(bytes), "");
    }

    private String readByJava(byte[] bytes) {
        try {
            return canonical(codec.decode(bytes, bytes.length));
        } catch (MalformedMessageException e) {
            return "refused";
        }
    }

    private static String canonical(QueueMessage message) {
        QueueMessage.ReplyAddress to = message.replyAddress();
        return canonical(Arrays.asList(
                message.expiry() == QueueMessage.NO_EXPIRY ? null : message.expiry(),
                message.id(),
                message.timestamp(),
                message.replyExpected(),
                to == null ? null : List.of(to.participant(), to.incarnation(), to.correlation()),
                message.outcome() == null ? null : Messages.parts(message.outcome()),
                message.headers(),
                message.properties(),
                message.body()));
    }

    private static String canonical(Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        } else if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            return "int " + new BigInteger(value.toString()).toString(16);
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return "float " + (Double.isNaN(number) ? "nan" : "%016x".formatted(Double.doubleToLongBits(number)));
        } else if (value instanceof String text) {
            return "text " + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        } else if (value instanceof BigDecimal decimal) {
            return "decimal %se%d".formatted(decimal.unscaledValue(), -decimal.scale());
        } else if (value instanceof Date date) {
            return "time " + date.getTime() * 1_000;
        } else if (value instanceof Instant instant) {
            return "time " + (instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000);
        } else if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> canonical(entry.getKey()) + ":" + canonical(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return ((List<?>) value).stream().map(PythonOracleIT::canonical).collect(Collectors.joining(",", "[", "]"));
    }
}
