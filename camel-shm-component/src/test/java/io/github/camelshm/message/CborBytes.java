// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds CBOR byte by byte, including forms that the codec does not write, and malformed ones. */
final class CborBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A head in as few bytes as its number needs. */
    CborBytes head(int major, long argument) {
        boolean inHead = argument >= 0 && argument < Cbor.IN_1_BYTE;
        return inHead ? raw((major << Cbor.MAJOR_SHIFT) | (int) argument) : head(major, argument, width(argument));
    }

    /** A head whose number follows in 1, 2, 4 or 8 bytes, even if fewer bytes are enough. */
    CborBytes head(int major, long argument, int width) {
        raw((major << Cbor.MAJOR_SHIFT) | (Cbor.IN_1_BYTE + Integer.numberOfTrailingZeros(width)));
        for (int shift = Byte.SIZE * (width - 1); shift >= 0; shift -= Byte.SIZE) {
            raw((int) (argument >> shift));
        }
        return this;
    }

    private static int width(long argument) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(argument);
        return bits <= Byte.SIZE ? 1 : bits <= Short.SIZE ? 2 : bits <= Integer.SIZE ? 4 : Long.BYTES;
    }

    /** The head of a value without a declared length. */
    CborBytes indefinite(int major) {
        return raw((major << Cbor.MAJOR_SHIFT) | Cbor.INDEFINITE);
    }

    CborBytes end() {
        return raw(Cbor.BREAK);
    }

    CborBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return head(Cbor.TEXT, utf8.length).raw(utf8);
    }

    CborBytes raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    CborBytes raw(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
