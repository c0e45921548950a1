// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Appends values in CBOR (RFC 8949) to a message's bytes; {@link CborReader} reads them. Each value has one form:
 * lengths are declared and, like tags, have the shortest head that holds them, and a NaN is the canonical one. Integers
 * take four or eight bytes, whatever their value, because nothing else tells an {@code Integer} from a {@code Long}.
 *
 * <p>Why not a library: the one that frameworks agree on, Jackson, makes Spring expect the rest of Jackson beside it, and
 * what is needed here are these few lines. For one thread.
 */
final class CborWriter {
    private static final VarHandle SHORT = bigEndian(short[].class);
    private static final VarHandle INT = bigEndian(int[].class);
    private static final VarHandle LONG = bigEndian(long[].class);

    /** Up to this the first byte of a head has room for the number. */
    private static final int LARGEST_IN_HEAD = 23;

    private static final int MAX_HEAD_LENGTH = 1 + Long.BYTES;

    private final EncodedMessage out;

    /** @param out where the values go, one after the other */
    CborWriter(EncodedMessage out) {
        this.out = out;
    }

    private static VarHandle bigEndian(Class<?> elements) {
        return MethodHandles.byteArrayViewVarHandle(elements, ByteOrder.BIG_ENDIAN);
    }

    void nullValue() {
        simple(Cbor.NULL);
    }

    void bool(boolean value) {
        simple(value ? Cbor.TRUE : Cbor.FALSE);
    }

    private void simple(int value) {
        byte[] to = out.reserve(1);
        to[out.length()] = initial(Cbor.SIMPLE, value);
        out.advance(1);
    }

    void int32(int value) {
        // For a negative value the standard stores -1 - value, which is all its bits turned round.
        putInt(value < 0 ? Cbor.NEGATIVE : Cbor.UNSIGNED, Cbor.IN_4_BYTES, value ^ (value >> (Integer.SIZE - 1)));
    }

    void int64(long value) {
        putLong(value < 0 ? Cbor.NEGATIVE : Cbor.UNSIGNED, Cbor.IN_8_BYTES, value ^ (value >> (Long.SIZE - 1)));
    }

    void float32(float value) {
        putInt(Cbor.SIMPLE, Cbor.IN_4_BYTES, Float.floatToIntBits(value));
    }

    void float64(double value) {
        putLong(Cbor.SIMPLE, Cbor.IN_8_BYTES, Double.doubleToLongBits(value));
    }

    private void putInt(int major, int additional, int argument) {
        byte[] to = out.reserve(1 + Integer.BYTES);
        to[out.length()] = initial(major, additional);
        INT.set(to, out.length() + 1, argument);
        out.advance(1 + Integer.BYTES);
    }

    private void putLong(int major, int additional, long argument) {
        byte[] to = out.reserve(1 + Long.BYTES);
        to[out.length()] = initial(major, additional);
        LONG.set(to, out.length() + 1, argument);
        out.advance(1 + Long.BYTES);
    }

    /** A tag; the value that it belongs to follows. */
    void tag(int tag) {
        head(Cbor.TAG, tag);
    }

    /** The head of an array; so many values follow. */
    void array(int size) {
        head(Cbor.ARRAY, size);
    }

    /** The head of a map; so many times a key and a value follow. */
    void map(int size) {
        head(Cbor.MAP, size);
    }

    void bytes(byte[] from, int offset, int count) {
        head(Cbor.BYTES, count);
        byte[] to = out.reserve(count);
        System.arraycopy(from, offset, to, out.length(), count);
        out.advance(count);
    }

    /**
     * Text in UTF-8.
     *
     * @return whether there is such a form: none if the text has an unpaired surrogate. Then nothing was appended that
     *     makes sense, and the message is of no use
     */
    boolean text(String text) {
        long size = utf8Length(text);
        out.reserve(MAX_HEAD_LENGTH + size);
        head(Cbor.TEXT, (int) size);
        return putUtf8(text);
    }

    /** Of an unpaired surrogate it takes the two bytes that are one half of a pair's. */
    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    private boolean putUtf8(String text) {
        byte[] to = out.bytes();
        int at = out.length();
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                to[at++] = (byte) c;
                continue;
            }
            if (Character.isSurrogate((char) c)) {
                c = text.codePointAt(i++);
                if (c < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                    return false;
                }
            }
            at = putMultibyte(c, to, at);
        }
        out.advance(at - out.length());
        return true;
    }

    /** Six bits a byte, behind a first one that tells how many bytes there are. */
    private static int putMultibyte(int codePoint, byte[] to, int start) {
        int at = start;
        if (codePoint < 0x800) {
            to[at++] = (byte) (0xc0 | (codePoint >> 6));
        } else if (codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            to[at++] = (byte) (0xe0 | (codePoint >> 12));
            to[at++] = continuation(codePoint >> 6);
        } else {
            to[at++] = (byte) (0xf0 | (codePoint >> 18));
            to[at++] = continuation(codePoint >> 12);
            to[at++] = continuation(codePoint >> 6);
        }
        to[at++] = continuation(codePoint);
        return at;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }

    private void head(int major, int argument) {
        byte[] to = out.reserve(MAX_HEAD_LENGTH);
        int at = out.length();
        if (argument <= LARGEST_IN_HEAD) {
            to[at] = initial(major, argument);
            out.advance(1);
        } else if (argument <= 0xff) {
            to[at] = initial(major, Cbor.IN_1_BYTE);
            to[at + 1] = (byte) argument;
            out.advance(1 + Byte.BYTES);
        } else if (argument <= 0xffff) {
            to[at] = initial(major, Cbor.IN_2_BYTES);
            SHORT.set(to, at + 1, (short) argument);
            out.advance(1 + Short.BYTES);
        } else {
            putInt(major, Cbor.IN_4_BYTES, argument);
        }
    }

    private static byte initial(int major, int additional) {
        return (byte) ((major << Cbor.MAJOR_SHIFT) | additional);
    }
}
