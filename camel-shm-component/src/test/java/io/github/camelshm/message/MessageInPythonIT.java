// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.message.QueueMessage.Failure;
import io.github.camelshm.message.QueueMessage.ReplyAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python module in src/docs, which users of the format start from, reads the messages that Java writes. */
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
@Tag("once") // It compares bytes.
class MessageInPythonIT {
    private static final Path PYTHON =
            Path.of("..", "src", "docs", "python").toAbsolutePath().normalize();

    private static final String PRINT =
            """
            import sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            from shm_message import read_message
            for path in sys.argv[2:]:
                try:
                    with open(path, 'rb') as file:
                        message = read_message(file.read())
                except ValueError as e:
                    print('refused:', e)
                    continue
                for name in ('expiry', 'id', 'timestamp', 'reply_expected', 'reply_address', 'outcome', 'body'):
                    print(name, ascii(message[name]))
                for name, value in message['headers'].items():
                    print('header', name, ascii(value))
            """;

    @TempDir
    Path folder;

    private final MessageCodec codec = new MessageCodec();

    @Test
    void pythonReadsEveryType() throws Exception {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("text", "Grüße");
        headers.put("int", -5);
        headers.put("long", 1L << 40);
        headers.put("float", 0.5f);
        headers.put("double", 21.55);
        headers.put("flag", true);
        headers.put("none", null);
        headers.put("bytes", new byte[] {0, -1});
        headers.put("positive", BigInteger.TWO.pow(80).subtract(BigInteger.ONE));
        headers.put("negative", BigInteger.TWO.pow(80).negate());
        headers.put("minus-one", BigInteger.ONE.negate());
        headers.put("decimal", new BigDecimal("-1.10"));
        headers.put("date", new Date(1_764_054_669_123L));
        headers.put("instant", Instant.parse("2026-11-25T07:11:09.123456Z"));
        headers.put("nested", Arrays.asList(1, Map.of("a", List.of()), null));
        QueueMessage message = Messages.request(
                Messages.expiring("id-1", 1_764_054_669_123L, 1_764_054_669_423L, headers, "x".repeat(10_000)),
                new ReplyAddress(3, -7, 12));

        assertThat(printed(message))
                .containsExactly(
                        "expiry 1764054669423",
                        "id 'id-1'",
                        "timestamp 1764054669123",
                        "reply_expected True",
                        "reply_address (3, -7, 12)",
                        "outcome None",
                        "body '" + "x".repeat(10_000) + "'",
                        "header text 'Gr\\xfc\\xdfe'",
                        "header int -5",
                        "header long 1099511627776",
                        "header float 0.5",
                        "header double 21.55",
                        "header flag True",
                        "header none None",
                        "header bytes b'\\x00\\xff'",
                        "header positive 1208925819614629174706175",
                        "header negative -1208925819614629174706176",
                        "header minus-one -1",
                        "header decimal Decimal('-1.10')",
                        "header date datetime.datetime(2025, 11, 25, 7, 11, 9, 123000, tzinfo=datetime.timezone.utc)",
                        "header instant datetime.datetime(2026, 11, 25, 7, 11, 9, 123456,"
                                + " tzinfo=datetime.timezone.utc)",
                        "header nested [1, {'a': []}, None]");
    }

    @Test
    void pythonReadsAFailureAndRefusesATruncatedMessage() throws Exception {
        QueueMessage request = Messages.request(QueueMessage.of(null, 1, Map.of(), null), new ReplyAddress(1, 2, 3));
        QueueMessage failed = Messages.failed(request, 5, new Failure("java.io.IOException", "no more paper"));
        assertThat(printed(failed))
                .contains("expiry None", "id None", "outcome ('java.io.IOException', 'no more paper', 0)", "body None");

        byte[] bytes = codec.encode(failed).copy();
        assertThat(printed(Arrays.copyOf(bytes, bytes.length - 1)))
                .containsExactly("refused: cut off: 1 bytes are missing");
    }

    private List<String> printed(QueueMessage message) throws Exception {
        return printed(codec.encode(message).copy());
    }

    private List<String> printed(byte[] bytes) throws Exception {
        Path file = Files.write(folder.resolve("message.cbor"), bytes);
        try (ChildProcess python = ChildProcess.python(PRINT, PYTHON.toString(), file.toString())) {
            assertThat(python.awaitExit()).as("%s", python).isZero();
            return List.copyOf(python.output());
        }
    }
}
