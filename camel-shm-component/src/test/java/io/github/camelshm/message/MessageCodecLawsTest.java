// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

/** Any message is decoded to an equal one, and any bytes are a message or malformed. No other exception is thrown. */
@Tag("once")
class MessageCodecLawsTest {
    private final MessageCodec codec = new MessageCodec();

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void encodedMessageIsDecodedToAnEqualOne(@ForAll("messages") QueueMessage message) throws IOException {
        byte[] bytes = codec.encode(message).copy();

        Messages.assertSame(codec.decode(bytes, bytes.length), message);
        Messages.assertSame(whole(codec.decode(new ByteArrayInputStream(bytes), bytes.length, 0)), message);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void expiryIsReadFromTheFirstBytesAlone(@ForAll("messages") QueueMessage message) {
        byte[] bytes = codec.encode(message).copy();
        byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, MessageCodec.EXPIRY_WITHIN));

        assertThat(MessageCodec.expiryOf(first, first.length)).isEqualTo(message.expiry());
        assertThat(MessageCodec.expiryOf(bytes, bytes.length)).isEqualTo(message.expiry());
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void anyBytesAreAMessageOrMalformed(@ForAll @Size(max = 200) byte[] bytes) {
        decodeBothWays(bytes);
        byte[] begun = codec.encode(QueueMessage.of("id", 1, Map.of(), null)).copy();
        byte[] body = Arrays.copyOf(begun, begun.length - 1 + bytes.length);
        System.arraycopy(bytes, 0, body, begun.length - 1, bytes.length);
        decodeBothWays(body);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void damagedMessageIsAMessageOrMalformed(@ForAll("messages") QueueMessage message, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = codec.encode(message).copy();
        for (int i = 0; i < 8; i++) {
            byte[] damaged = AnyMessage.damaged(bytes, random);
            decodeBothWays(damaged);
        }
    }

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void valuesThatThePageForbidsAreMalformed(@ForAll("hostile") byte[] bytes) {
        assertThat(isMessage(bytes, () -> codec.decode(bytes, bytes.length)))
                .as("%s", HexFormat.of().formatHex(bytes))
                .isFalse();
        decodeBothWays(bytes);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void truncatedOrExtendedMessageIsMalformed(@ForAll("messages") QueueMessage message) {
        byte[] bytes = codec.encode(message).copy();
        for (int length = 0; length < bytes.length; length++) {
            int cut = length;
            assertThat(isMessage(bytes, () -> codec.decode(bytes, cut))).isFalse();
        }
        byte[] continued = Arrays.copyOf(bytes, bytes.length + 1);
        assertThat(isMessage(continued, () -> codec.decode(continued, continued.length)))
                .isFalse();
    }

    private void decodeBothWays(byte[] bytes) {
        boolean inOnePiece = isMessage(bytes, () -> codec.decode(bytes, bytes.length));
        boolean asStream = isMessage(
                bytes, () -> whole(codec.decode(new ByteArrayInputStream(bytes), bytes.length, bytes.length / 2)));
        assertThat(asStream).as("%s", Arrays.toString(bytes)).isEqualTo(inOnePiece);
    }

    private interface Decoding {
        QueueMessage run() throws IOException;
    }

    private static boolean isMessage(byte[] bytes, Decoding decoding) {
        try {
            assertThat(decoding.run()).isNotNull();
            return true;
        } catch (MalformedMessageException | EOFException e) {
            return false;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return fail(Arrays.toString(bytes), e);
        }
    }

    private static QueueMessage whole(QueueMessage message) throws IOException {
        return message.body() instanceof InputStream in ? message.withBody(in.readAllBytes()) : message;
    }

    @Provide
    Arbitrary<QueueMessage> messages() {
        return AnyMessage.messages();
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        return HostileValue.messages();
    }
}
