// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.text.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.util.function.Supplier;

/** Text as it is stored. Nothing is replaced when it is encoded or decoded: what cannot be converted is an error. */
final class Utf8 {
    private Utf8() {}

    /**
     * @param where names the place, for the error
     * @throws IllegalArgumentException if the text holds half a character
     */
    static byte[] encode(String text, Supplier<String> where) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                // The conversion below would replace half a character.
                i = requirePair(text, i, where);
            }
        }
        return text.getBytes(UTF_8);
    }

    /** @return the index of the second half */
    private static int requirePair(String text, int first, Supplier<String> where) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(first))) {
            throw new IllegalArgumentException("A text for %s contains an unpaired surrogate".formatted(where.get()));
        }
        return first + 1;
    }

    /** @throws SegmentException if the bytes are not UTF-8 */
    static String decode(byte[] bytes, Cell where) {
        try {
            return StrictUtf8.decode(bytes, 0, bytes.length);
        } catch (CharacterCodingException e) {
            throw new SegmentException(
                    where.segment().name(),
                    "%s holds %d bytes that are not valid UTF-8".formatted(where, bytes.length),
                    e);
        }
    }
}
