// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.SegmentException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as it is stored. Nothing is replaced when it is encoded or decoded: what cannot be converted is an error. */
final class Utf8 {
    private Utf8() {}

    /** @throws IllegalArgumentException if the text holds half a character */
    static byte[] encode(String text, Object where) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A text for %s contains an unpaired surrogate".formatted(where), e);
        }
    }

    /** @throws SegmentException if the bytes are not UTF-8 */
    static String decode(ByteBuffer bytes, Cell where) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new SegmentException(
                    where.segment().name(),
                    "%s holds %d bytes that are not valid UTF-8".formatted(where, bytes.limit()),
                    e);
        }
    }
}
