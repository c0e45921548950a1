// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large message is read from its file, and its body stays there until the user reads it. */
class StreamedMessageTest {
    private static final int THRESHOLD = 1000;

    private final MessageCodec codec = new MessageCodec();

    @ParameterizedTest
    @ValueSource(ints = {1001, 8_000, 65_535, 65_536, 5_000_000})
    void largeBodyOfBytesIsAStream(int size) throws IOException {
        byte[] body = randomBytes(size);
        QueueMessage message = decode(encode(body));

        assertThat(message.headers()).isEqualTo(Map.of("a", 1));
        try (InputStream in = (InputStream) message.body()) {
            assertThat(in.readAllBytes()).isEqualTo(body);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void bytesAfterTheBodyAreNotReadAndTheBodyClosesTheStream() throws IOException {
        Tracked file = new Tracked(encode(randomBytes(100_000)), 10);
        InputStream body =
                (InputStream) codec.decode(file, file.size, THRESHOLD).body();

        body.skipNBytes(99_998);
        assertThat(body.read()).isNotNegative();
        assertThat(body.read()).isNotNegative();
        assertThat(body.read(new byte[1])).isEqualTo(-1);
        assertThat(file.available()).isEqualTo(10);
        assertThat(file.closed).isFalse();
        body.close();
        assertThat(file.closed).isTrue();
    }

    @Test
    void bodyUpToTheThresholdOrOfAnotherTypeIsNotStreamed() throws IOException {
        byte[] small = randomBytes(THRESHOLD);
        assertThat(decode(encode(small)).body()).isEqualTo(small);
        assertThat(decode(encode("ä".repeat(100_000))).body()).isEqualTo("ä".repeat(100_000));
        List<Integer> list = Collections.nCopies(10_000, 5);
        assertThat(decode(encode(list)).body()).isEqualTo(list);
        assertThat(decode(encode(Map.of("big", BigInteger.TEN.pow(500), "text", "x".repeat(2000))))
                        .body())
                .isEqualTo(Map.of("big", BigInteger.TEN.pow(500), "text", "x".repeat(2000)));
    }

    @Test
    void largeHeadersOfEveryKindPrecedeAStreamedBody() throws IOException {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (int i = 0; i < 5_000; i++) {
            headers.put("number " + i, BigInteger.TEN.pow(i % 100).negate());
            headers.put("text " + i, "x".repeat(i % 50));
        }
        byte[] body = randomBytes(50_000);
        QueueMessage message =
                decode(codec.encode(QueueMessage.of("id", 5, headers, body)).copy());

        assertThat(message.headers()).isEqualTo(headers);
        assertThat(((InputStream) message.body()).readAllBytes()).isEqualTo(body);
    }

    @Test
    void truncatedFileIsMalformedOrFailsTheBodysStream() throws IOException {
        byte[] bytes = encode(randomBytes(50_000));
        for (int length : List.of(0, 5, 20)) {
            InputStream in = new ByteArrayInputStream(bytes, 0, length);
            assertThatThrownBy(() -> codec.decode(in, bytes.length, THRESHOLD))
                    .isInstanceOf(MalformedMessageException.class);
        }
        InputStream in = new ByteArrayInputStream(bytes, 0, 40_000);
        InputStream body =
                (InputStream) codec.decode(in, bytes.length, THRESHOLD).body();
        assertThatThrownBy(body::readAllBytes).isInstanceOf(EOFException.class);
    }

    @Test
    void wrongSizeIsMalformed() {
        byte[] bytes = encode(randomBytes(50_000));
        for (int size : List.of(bytes.length - 1, bytes.length + 1)) {
            InputStream in = new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1));
            assertThatThrownBy(() -> codec.decode(in, size, THRESHOLD)).isInstanceOf(MalformedMessageException.class);
        }
        InputStream small = new ByteArrayInputStream(encode("small"));
        assertThatThrownBy(() -> codec.decode(small, 500, THRESHOLD)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void exceptionOfTheFileIsPassedOn() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> codec.decode(broken, 10_000, THRESHOLD))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    private QueueMessage decode(byte[] bytes) {
        try {
            return codec.decode(new ByteArrayInputStream(bytes), bytes.length, THRESHOLD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] encode(Object body) {
        return codec.encode(QueueMessage.of("id", 1, Map.of("a", 1), body)).copy();
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static final class Tracked extends ByteArrayInputStream {
        private final int size;
        private boolean closed;

        Tracked(byte[] message, int more) {
            super(Arrays.copyOf(message, message.length + more));
            this.size = message.length;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
