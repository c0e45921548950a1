// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Appends values in CBOR (RFC 8949) to a message's bytes; {@link CborReader} reads them. Each value has one form.
 * Lengths are definite; lengths and tags have the shortest head that holds them; a NaN is the canonical one. Integers
 * take four or eight bytes, whatever their value, because nothing else distinguishes an {@code Integer} from a
 * {@code Long}.
 *
 * <p>Why not a library: the one that frameworks agree on is Jackson. If it is present, Spring expects the rest of
 * Jackson beside it, and only these few lines are needed here. Not thread-safe.
 */
final class CborWriter {
    private static final VarHandle SHORT = bigEndian(short[].class);
    private static final VarHandle INT = bigEndian(int[].class);
    private static final VarHandle LONG = bigEndian(long[].class);

    /** The largest number that fits into the first byte of a head. */
    private static final int MAX_IN_HEAD = 23;

    /** The length of the longest head of text, bytes, a list or a map: four bytes hold the length of any Java array. */
    private static final int MAX_HEAD_LENGTH = 1 + Integer.BYTES;

    /** The most bytes that one char takes in UTF-8. A character of two chars takes four bytes. */
    private static final int MAX_BYTES_OF_CHAR = 3;

    private static final int PIECE = 1024;

    private final EncodedMessage out;
    private final char[] piece = new char[PIECE];

    /** @param out the buffer to which the values are appended */
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
        // For a negative value the standard stores -1 - value, which is the value with all bits inverted.
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

    /** Writes a tag; the value that it belongs to follows. */
    void tag(int tag) {
        head(Cbor.TAG, tag);
    }

    /** Writes the head of an array; the given number of values follows. */
    void array(int size) {
        head(Cbor.ARRAY, size);
    }

    /** Writes the head of a map; the given number of pairs of a key and a value follows. */
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
     * Writes text in UTF-8.
     *
     * @return whether the text was encoded; false if it has an unpaired surrogate. In that case the bytes appended are
     *     incomplete, and the message has to be discarded
     */
    boolean text(String text) {
        // Most text is ASCII, and has as many bytes as chars. If it is not, its head may be longer than was guessed.
        int guessed = headLength(text.length());
        int head = out.length();
        out.reserve(guessed);
        out.advance(guessed);
        if (!utf8(text)) {
            return false;
        }
        int length = out.length() - head - guessed;
        int shift = headLength(length) - guessed;
        if (shift > 0) {
            byte[] bytes = out.reserve(shift);
            System.arraycopy(bytes, head + guessed, bytes, head + guessed + shift, length);
            out.advance(shift);
        }
        putHead(head, Cbor.TEXT, length);
        return true;
    }

    /** Encodes text by way of an array, because access to an array is much faster than to a string. */
    private boolean utf8(String text) {
        int end;
        for (int start = 0; start < text.length(); start = end) {
            end = Math.min(start + piece.length, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--; // The high surrogate stays with the other half of its character.
            }
            text.getChars(start, end, piece, 0);
            if (!utf8(end - start)) {
                return false;
            }
        }
        return true;
    }

    /** Encodes the first {@code count} chars of the piece. */
    private boolean utf8(int count) {
        char[] from = piece;
        byte[] to = out.reserve((long) MAX_BYTES_OF_CHAR * count);
        int ascii = ascii(from, count, to, out.length());
        int at = out.length() + ascii;
        for (int i = ascii; i < count; i++) {
            char c = from[i];
            if (c < 0x80) {
                to[at++] = (byte) c;
            } else if (!Character.isSurrogate(c)) {
                at = putMultibyte(c, to, at);
            } else {
                int codePoint = Character.codePointAt(from, i, count);
                if (codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                    return false;
                }
                at = putMultibyte(codePoint, to, at);
                i++;
            }
        }
        out.advance(at - out.length());
        return true;
    }

    /**
     * Copies chars up to the first one that is not ASCII. Mostly that is all of them, and a loop this small takes half
     * the time.
     */
    private static int ascii(char[] from, int count, byte[] to, int at) {
        int i = 0;
        while (i < count && from[i] < 0x80) {
            to[at + i] = (byte) from[i];
            i++;
        }
        return i;
    }

    /** Writes six bits a byte, after a first byte that tells how many bytes there are. */
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

    /** Writes a head in its shortest form. */
    private void head(int major, int argument) {
        out.reserve(MAX_HEAD_LENGTH);
        int length = headLength(argument);
        putHead(out.length(), major, argument);
        out.advance(length);
    }

    private static int headLength(int argument) {
        return 1 + (argument <= MAX_IN_HEAD ? 0 : argument <= 0xff ? 1 : argument <= 0xffff ? 2 : 4);
    }

    private void putHead(int at, int major, int argument) {
        byte[] to = out.bytes();
        if (argument <= MAX_IN_HEAD) {
            to[at] = initial(major, argument);
        } else if (argument <= 0xff) {
            to[at] = initial(major, Cbor.IN_1_BYTE);
            to[at + 1] = (byte) argument;
        } else if (argument <= 0xffff) {
            to[at] = initial(major, Cbor.IN_2_BYTES);
            SHORT.set(to, at + 1, (short) argument);
        } else {
            to[at] = initial(major, Cbor.IN_4_BYTES);
            INT.set(to, at + 1, argument);
        }
    }

    private static byte initial(int major, int additional) {
        return (byte) ((major << Cbor.MAJOR_SHIFT) | additional);
    }
}
