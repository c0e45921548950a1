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

    /** Of text, bytes and the like: no array of Java's is longer than four bytes can tell. */
    private static final int MAX_HEAD_LENGTH = 1 + Integer.BYTES;

    /** In UTF-8; a character of two chars has four. */
    private static final int MAX_BYTES_OF_CHAR = 3;

    private static final int PIECE = 1024;

    private final EncodedMessage out;
    private final char[] piece = new char[PIECE];

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
        // Most text is ASCII, and as many bytes as chars. Where it is not, its head may be longer than was guessed.
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

    /** By way of an array, of which access is much faster than to the string. */
    private boolean utf8(String text) {
        int end;
        for (int start = 0; start < text.length(); start = end) {
            end = Math.min(start + piece.length, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--; // It goes with the other half of its character.
            }
            text.getChars(start, end, piece, 0);
            if (!utf8(end - start)) {
                return false;
            }
        }
        return true;
    }

    /** So many chars of the piece. */
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

    /** As far as there is nothing else: all of it, mostly, and in a loop that small it takes half the time. */
    private static int ascii(char[] from, int count, byte[] to, int at) {
        int i = 0;
        while (i < count && from[i] < 0x80) {
            to[at + i] = (byte) from[i];
            i++;
        }
        return i;
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

    /** Each in its shortest form. */
    private void head(int major, int argument) {
        out.reserve(MAX_HEAD_LENGTH);
        int length = headLength(argument);
        putHead(out.length(), major, argument);
        out.advance(length);
    }

    private static int headLength(int argument) {
        return 1 + (argument <= LARGEST_IN_HEAD ? 0 : argument <= 0xff ? 1 : argument <= 0xffff ? 2 : 4);
    }

    private void putHead(int at, int major, int argument) {
        byte[] to = out.bytes();
        if (argument <= LARGEST_IN_HEAD) {
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
