// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Decodes UTF-8 that another program wrote. Internal to this library. */
public final class StrictUtf8 {
    private StrictUtf8() {}

    /**
     * Decodes text, and replaces nothing.
     *
     * @throws CharacterCodingException if the bytes are not valid UTF-8
     */
    public static String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
        String text = new String(bytes, offset, length, UTF_8);
        // The replacement character stands for malformed UTF-8 or for itself. The slower decoder finds out which.
        return text.indexOf('\ufffd') < 0
                ? text
                : UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(bytes, offset, length))
                        .toString();
    }
}
