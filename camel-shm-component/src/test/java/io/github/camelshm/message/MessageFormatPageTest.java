// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.message.QueueMessage.ReplyAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code writes the bytes of the page's example. */
class MessageFormatPageTest {
    private static final Path PAGE = Path.of("..", "src", "docs", "reference", "message-format.adoc");

    private final MessageCodec codec = new MessageCodec();

    @Test
    void exampleIsWrittenAndRead() throws Exception {
        QueueMessage message = Messages.request(
                Messages.expiring("m-1", 1_764_054_669_123L, 1_764_054_699_123L, Map.of("count", 5), "Hello"),
                new ReplyAddress(3, 255, 7));
        byte[] example = HexFormat.of().parseHex(example(Files.readString(PAGE)));

        assertThat(codec.encode(message).copy()).isEqualTo(example);
        assertThat(codec.decode(example, example.length)).isEqualTo(message);
    }

    /** The left column of the page's first block: the bytes before two spaces. */
    private static String example(String page) {
        return page.split("\n----\n", -1)[1]
                .lines()
                .map(line -> line.strip().split("  ", -1)[0].replace(" ", ""))
                .collect(Collectors.joining());
    }
}
