// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** The types of encodable values, besides null, and their limits, which are the same at both ends. */
enum ValueType {
    TEXT,
    BYTES,
    BOOLEAN,
    /** Also for {@code Short} and {@code Byte}, which are decoded as an {@code Integer}. */
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    BIG_INTEGER,
    BIG_DECIMAL,
    DATE,
    INSTANT,
    LIST,
    MAP,
    /** Encoded in its {@linkplain PlainForm plain form}, or unencodable. */
    OTHER;

    /** How deep lists and maps may be nested in each other. One that is itself a header or body is at depth 1. */
    static final int MAX_DEPTH = 64;

    /**
     * The most values in a message; those in lists and maps count one by one. An empty list is one byte, and about 30
     * times that in the heap: without a limit, few bytes of an attacker would fill the heap.
     */
    static final int MAX_VALUES = 1 << 20;

    /** The maximum length in bytes of the absolute value of an integer, or of a decimal without its point. */
    static final int MAX_NUMBER_BYTES = 1_000;

    /**
     * The largest scale of a decimal, in both directions. Without a limit, the few bytes of 1E+1000000000 would keep a
     * processor busy for hours.
     */
    static final int MAX_SCALE = 10_000;

    /**
     * The largest distance of a date from 1970, before and after: a double of seconds distinguishes that many
     * milliseconds.
     */
    static final long MAX_MILLIS = 1L << 51;

    /** The years that RFC 3339 can write. */
    private static final Instant FIRST_INSTANT = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** The type of a value, {@link #OTHER} if it exceeds its limit. The contents of a list or map are not examined. */
    static ValueType of(Object value) {
        if (value instanceof String) {
            return TEXT;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return INTEGER;
        } else if (value instanceof Long) {
            return LONG;
        } else if (value instanceof Boolean) {
            return BOOLEAN;
        } else if (value instanceof byte[]) {
            return BYTES;
        } else if (value instanceof Map) {
            return MAP;
        } else if (value instanceof List) {
            return LIST;
        } else if (value instanceof Double) {
            return DOUBLE;
        } else if (value instanceof Float) {
            return FLOAT;
        }
        return ofRare(value);
    }

    private static ValueType ofRare(Object value) {
        if (value instanceof BigInteger integer) {
            return fits(integer) ? BIG_INTEGER : OTHER;
        } else if (value instanceof BigDecimal decimal) {
            return fits(decimal) ? BIG_DECIMAL : OTHER;
        } else if (value instanceof Instant instant) {
            return isWritable(instant) ? INSTANT : OTHER;
        } else if (value.getClass() == Date.class) {
            // Only Date itself: its subclasses in java.sql stand for a day or a time of day, or have
            // nanoseconds, and are encoded as such.
            long millis = ((Date) value).toInstant().toEpochMilli();
            return millis >= -MAX_MILLIS && millis <= MAX_MILLIS ? DATE : OTHER;
        }
        return OTHER;
    }

    static boolean fits(BigInteger integer) {
        return integer.bitLength() <= 8 * MAX_NUMBER_BYTES;
    }

    static boolean fits(BigDecimal decimal) {
        return Math.abs((long) decimal.scale()) <= MAX_SCALE && fits(decimal.unscaledValue());
    }

    private static boolean isWritable(Instant instant) {
        return !instant.isBefore(FIRST_INSTANT) && !instant.isAfter(LAST_INSTANT);
    }

    /** The values that may be sent, for the error about one that is unencodable. */
    static String allowed() {
        return "allowed are text, byte[], numbers, booleans, null, dates (java.util.Date, java.time), values with an obvious text form (enum, UUID, URI), and collections, arrays and maps with text keys of these; numbers have up to %,d bytes and a scale within %,d, and dates have years of four digits"
                .formatted(MAX_NUMBER_BYTES, MAX_SCALE);
    }
}
