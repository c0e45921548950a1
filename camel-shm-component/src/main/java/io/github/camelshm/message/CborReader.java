// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import io.github.camelshm.text.StrictUtf8;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of CBOR (RFC 8949) that occur in messages. The bytes are untrusted: a length is compared with the
 * number of bytes that follow before memory is allocated for it, and the depth, number and size of values are limited.
 * Each byte is read a bounded number of times. The reader accepts what other standard writers produce, too: numbers of
 * any width; text and bytes in chunks; lists and maps of indefinite length.
 *
 * <p>Why not Jackson: its parser (2.19) took 85 seconds for a megabyte of tags, because its list of tags grows by eight
 * elements at a time. It reads the bytes of a bignum as a signed number, and -1 - n as -n. It treats a length above 2^31 - 1
 * as indefinite, and it is half as fast.
 */
final class CborReader {
    private static final double MILLIS_PER_SECOND = 1000;

    /**
     * RFC 3339, except for leap seconds and for offsets of 18 hours or more. Java's parser alone would also accept the
     * hour 24 and years of more than four digits.
     */
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt](?:[01]\\d|2[0-3]):\\d\\d:[0-5]\\d"
            + "(?:\\.\\d{1,9})?(?:[Zz]|[+-](?:0\\d|1[0-7]):[0-5]\\d)");

    private final byte[] bytes;
    private final int end;
    private int at;
    private int values;

    /** The head just read: its major type, its additional information, and its number, which is unsigned. */
    private int major;

    private int additional;
    private long argument;

    CborReader(byte[] bytes, int offset, int end) {
        this.bytes = bytes;
        this.at = offset;
        this.end = end;
    }

    /** The offset at which the next value starts. */
    int position() {
        return at;
    }

    int major() {
        return major;
    }

    /** The number in the head just read, which is unsigned. */
    long argument() {
        return argument;
    }

    /** Whether the head just read is that of null. */
    boolean isNull() {
        return major == Cbor.SIMPLE && additional == Cbor.NULL;
    }

    boolean isIndefinite() {
        return additional == Cbor.INDEFINITE;
    }

    /** Reads the head of the next value. */
    void readHead() {
        int initial = Byte.toUnsignedInt(next());
        major = initial >> Cbor.MAJOR_SHIFT;
        additional = initial & 0x1f;
        if (additional < Cbor.IN_1_BYTE) {
            argument = additional;
        } else if (additional <= Cbor.IN_8_BYTES) {
            argument = readArgument(1 << (additional - Cbor.IN_1_BYTE));
        } else {
            boolean hasNoEnd = additional == Cbor.INDEFINITE && major >= Cbor.BYTES && major <= Cbor.MAP;
            require(hasNoEnd, "a value starts with a valid head");
            argument = 0;
        }
    }

    /** Reads any value that can be a header or body, or an element of lists and maps nested to the given depth. */
    @Nullable
    Object readValue(int depth) {
        if (++values > ValueType.MAX_VALUES) {
            throw new MalformedMessageException("There are more than %,d values".formatted(ValueType.MAX_VALUES));
        }
        return readPart(depth);
    }

    /** Reads a part of the message, which does not count towards the limit of values. */
    @Nullable
    Object readPart(int depth) {
        readHead();
        return switch (major) {
            case Cbor.UNSIGNED, Cbor.NEGATIVE -> integer();
            case Cbor.BYTES -> isIndefinite() ? bytesInPieces() : take();
            case Cbor.TEXT -> text();
            case Cbor.ARRAY -> list(deeper(depth));
            case Cbor.MAP -> map(deeper(depth));
            case Cbor.TAG -> tagged();
            default -> simple();
        };
    }

    /** Reads the entries of the map whose head has just been read. */
    Map<String, @Nullable Object> map(int depth) {
        boolean indefinite = isIndefinite();
        long left = argument;
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int entries = 1; moveToNext(indefinite, left); entries++) {
            left--;
            readHead();
            require(major == Cbor.TEXT, "a key is text");
            String key = name();
            map.put(key, readValue(depth));
            require(map.size() == entries, "no key appears twice");
        }
        return map;
    }

    private String name() {
        if (isIndefinite()) {
            return textInPieces();
        }
        int length = available();
        String known = NameCache.ascii(bytes, at, length);
        if (known == null) {
            return textPiece();
        }
        at += length;
        return known;
    }

    /** Reads the text whose head has just been read. */
    String text() {
        return isIndefinite() ? textInPieces() : textPiece();
    }

    /** Each chunk is complete text: the standard forbids that a character is split between two chunks. */
    private String textInPieces() {
        StringBuilder joined = new StringBuilder();
        while (!skipBreak()) {
            readPieceHead(Cbor.TEXT);
            joined.append(textPiece());
        }
        return joined.toString();
    }

    private String textPiece() {
        int length = available();
        at += length;
        return text(bytes, at - length, length);
    }

    private List<@Nullable Object> list(int depth) {
        boolean indefinite = isIndefinite();
        long left = argument;
        List<@Nullable Object> list = new ArrayList<>();
        while (moveToNext(indefinite, left)) {
            left--;
            list.add(readValue(depth));
        }
        return list;
    }

    /** Returns whether another element follows. Skips the break after the last one, if the head had no length. */
    private boolean moveToNext(boolean indefinite, long left) {
        return indefinite ? !skipBreak() : left != 0;
    }

    private boolean skipBreak() {
        if (at < end && Byte.toUnsignedInt(bytes[at]) == Cbor.BREAK) {
            at++;
            return true;
        }
        return false;
    }

    private Number integer() {
        if (argument < 0) {
            return bigInteger();
        }
        long value = major == Cbor.UNSIGNED ? argument : ~argument;
        boolean isInt = additional < Cbor.IN_8_BYTES && value == (int) value;
        return isInt ? (Number) (int) value : (Number) value;
    }

    private BigInteger bigInteger() {
        BigInteger value = BigInteger.valueOf(argument);
        BigInteger unsigned = argument >= 0 ? value : value.add(BigInteger.TWO.pow(Long.SIZE));
        return major == Cbor.UNSIGNED ? unsigned : unsigned.not();
    }

    private Object tagged() {
        long tag = argument;
        readHead();
        if (tag == Cbor.TAG_INSTANT && major == Cbor.TEXT) {
            return instant(text());
        } else if (tag == Cbor.TAG_DATE) {
            return date();
        } else if (tag == Cbor.TAG_POSITIVE || tag == Cbor.TAG_NEGATIVE) {
            return bignum(tag);
        } else if (tag == Cbor.TAG_DECIMAL) {
            return decimal();
        }
        throw new MalformedMessageException("Unknown tag %s before byte %d".formatted(Long.toUnsignedString(tag), at));
    }

    private static Instant instant(String text) {
        require(INSTANT.matcher(text).matches(), "a date and time is one of RFC 3339");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedMessageException("A text is not a valid date and time", e);
        }
    }

    private Date date() {
        Object seconds =
                major == Cbor.UNSIGNED || major == Cbor.NEGATIVE ? integer() : major == Cbor.SIMPLE ? simple() : null;
        if (!(seconds instanceof Number number)) {
            throw violated("a date is a number of seconds");
        }
        double millis = number.doubleValue() * MILLIS_PER_SECOND;
        require(Math.abs(millis) <= ValueType.MAX_MILLIS, "a date is at most 2^51 milliseconds from 1970");
        return Date.from(Instant.ofEpochMilli(Math.round(millis)));
    }

    private BigInteger bignum(long tag) {
        boolean isShort =
                major == Cbor.BYTES && !isIndefinite() && argument >= 0 && argument <= ValueType.MAX_NUMBER_BYTES;
        require(isShort, "the length of a number is within its limit");
        BigInteger magnitude = new BigInteger(1, take());
        return tag == Cbor.TAG_POSITIVE ? magnitude : magnitude.not();
    }

    private BigDecimal decimal() {
        require(major == Cbor.ARRAY && !isIndefinite() && argument == 2, "a decimal is two numbers");
        readHead();
        require(major == Cbor.UNSIGNED || major == Cbor.NEGATIVE, "a decimal's exponent is an integer");
        long exponent = integer().longValue();
        boolean isSmall = argument >= 0 && exponent >= -ValueType.MAX_SCALE && exponent <= ValueType.MAX_SCALE;
        require(isSmall, "a decimal's exponent is within its limit");
        return new BigDecimal(mantissa(), (int) -exponent);
    }

    private BigInteger mantissa() {
        readHead();
        if (major != Cbor.TAG) {
            require(major == Cbor.UNSIGNED || major == Cbor.NEGATIVE, "a decimal's mantissa is an integer");
            return bigInteger();
        }
        long tag = argument;
        require(tag == Cbor.TAG_POSITIVE || tag == Cbor.TAG_NEGATIVE, "a decimal's mantissa is an integer");
        readHead();
        return bignum(tag);
    }

    private @Nullable Object simple() {
        return switch (additional) {
            case Cbor.FALSE -> false;
            case Cbor.TRUE -> true;
            case Cbor.NULL -> null;
            case Cbor.IN_2_BYTES -> half((int) argument);
            case Cbor.IN_4_BYTES -> Float.intBitsToFloat((int) argument);
            case Cbor.IN_8_BYTES -> Double.longBitsToDouble(argument);
            default -> throw new MalformedMessageException("Unknown simple value before byte " + at);
        };
    }

    /** Decodes a number of 16 bits: a sign bit, 5 bits of exponent, 10 bits of fraction. */
    private static float half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float value;
        if (exponent == 0x1f) {
            value = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            value = Math.scalb((float) fraction, -24);
        } else {
            value = Math.scalb((float) (fraction | 0x400), exponent - 25);
        }
        return (bits & 0x8000) == 0 ? value : -value;
    }

    private byte[] bytesInPieces() {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        while (!skipBreak()) {
            readPieceHead(Cbor.BYTES);
            int length = available();
            joined.write(bytes, at, length);
            at += length;
        }
        return joined.toByteArray();
    }

    private void readPieceHead(int type) {
        readHead();
        require(major == type && !isIndefinite(), "a chunk has the type of the value that it is part of");
    }

    private byte[] take() {
        byte[] taken = new byte[available()];
        System.arraycopy(bytes, at, taken, 0, taken.length);
        at += taken.length;
        return taken;
    }

    /** The length in the head just read, provided that at least that many bytes follow. */
    private int available() {
        if (argument < 0 || argument > end - at) {
            throw new CutOffException("%s bytes are announced before byte %d, but only %d follow"
                    .formatted(Long.toUnsignedString(argument), at, end - at));
        }
        return (int) argument;
    }

    private byte next() {
        if (at >= end) {
            throw new CutOffException("The message is cut off after %d bytes".formatted(end));
        }
        return bytes[at++];
    }

    private long readArgument(int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(next());
        }
        return number;
    }

    private static String text(byte[] from, int offset, int length) {
        try {
            return StrictUtf8.decode(from, offset, length);
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("A text is not valid UTF-8", e);
        }
    }

    private static int deeper(int depth) {
        if (depth == ValueType.MAX_DEPTH) {
            throw new MalformedMessageException(
                    "Lists and maps are nested more than %d deep".formatted(ValueType.MAX_DEPTH));
        }
        return depth + 1;
    }

    static void require(boolean condition, String rule) {
        if (!condition) {
            throw violated(rule);
        }
    }

    static MalformedMessageException violated(String rule) {
        return new MalformedMessageException("Violated rule: " + rule);
    }

    /** Thrown if a message needs more bytes than there are. */
    static final class CutOffException extends MalformedMessageException {
        private static final long serialVersionUID = 1L;

        CutOffException(String message) {
            super(message);
        }
    }
}
