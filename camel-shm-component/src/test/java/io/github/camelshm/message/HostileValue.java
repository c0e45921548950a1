// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Values that the page of the message format forbids, by the kind of their fault, each kind in many forms. */
enum HostileValue {
    /** Lists and maps nested deeper than 64. */
    DEPTH {
        @Override
        void write(CborBytes to, Random random) {
            int depth = ValueType.MAX_DEPTH + 1 + random.nextInt(200);
            int open = 0;
            for (int i = 0; i < depth; i++) {
                boolean indefinite = random.nextBoolean();
                boolean isMap = random.nextBoolean();
                int major = isMap ? Cbor.MAP : Cbor.ARRAY;
                open += indefinite ? 1 : 0;
                if (indefinite) {
                    to.indefinite(major);
                } else {
                    to.head(major, 1);
                }
                if (isMap) {
                    to.text("k");
                }
            }
            to.raw(0);
            // Those of a declared length need no end, so each end closes the innermost one without a length.
            for (int i = 0; i < open; i++) {
                to.end();
            }
        }
    },
    /** More bytes, elements or entries announced than follow. */
    DECLARED_LENGTH {
        @Override
        void write(CborBytes to, Random random) {
            int major = Cbor.BYTES + random.nextInt(4);
            long length = 1_000 + (random.nextLong() >>> random.nextInt(Long.SIZE));
            to.head(major, random.nextInt(20) == 0 ? -1 : Math.abs(length), Long.BYTES);
            if (random.nextBoolean()) {
                to.text("short");
            }
        }
    },
    /** No declared length where one is needed, pieces of another type or within pieces, no end, or an end too many. */
    INDEFINITE_LENGTH {
        @Override
        void write(CborBytes to, Random random) {
            int type = random.nextBoolean() ? Cbor.BYTES : Cbor.TEXT;
            switch (random.nextInt(8)) {
                case 0 -> to.indefinite(Cbor.UNSIGNED).end();
                case 1 -> to.indefinite(Cbor.NEGATIVE).end();
                case 2 -> to.indefinite(Cbor.TAG).text("2013-03-21T20:04:00Z").end();
                case 3 -> to.end();
                case 4 -> to.indefinite(type).head(5 - type, 1).raw('a').end();
                case 5 -> to.indefinite(type).indefinite(type).end().end();
                case 6 -> to.indefinite(type).head(type, 1).raw('a').raw(0).end();
                default -> to.indefinite(Cbor.MAP).text("key").end();
            }
        }
    },
    /** A tag that is unknown, on a type other than its own, on a tag, or without a value. */
    TAG {
        @Override
        void write(CborBytes to, Random random) {
            switch (random.nextInt(6)) {
                case 0 -> to.head(Cbor.TAG, 5L + random.nextInt(1 << 20)).raw(0);
                case 1 -> to.head(Cbor.TAG, random.nextLong() | Long.MIN_VALUE).text("far");
                case 2 -> to.head(Cbor.TAG, Cbor.TAG_INSTANT).raw(0);
                case 3 -> to.head(Cbor.TAG, Cbor.TAG_DATE).text("0");
                case 4 ->
                    to.head(Cbor.TAG, random.nextInt(5))
                            .head(Cbor.TAG, random.nextInt(5))
                            .raw(0);
                default -> to.head(Cbor.TAG, 2 + random.nextInt(3)).text("1");
            }
        }
    },
    /** Integers of more bytes than 1,000, and decimals beyond their exponents. */
    BIG_NUMBER {
        @Override
        void write(CborBytes to, Random random) {
            int tag = random.nextBoolean() ? Cbor.TAG_POSITIVE : Cbor.TAG_NEGATIVE;
            switch (random.nextInt(4)) {
                case 0 -> bignum(to, tag, ValueType.MAX_NUMBER_BYTES + 1 + random.nextInt(500));
                case 1 -> {
                    to.head(Cbor.TAG, Cbor.TAG_DECIMAL).head(Cbor.ARRAY, 2).raw(0);
                    bignum(to, tag, ValueType.MAX_NUMBER_BYTES + 1 + random.nextInt(500));
                }
                case 2 -> {
                    long exponent = ValueType.MAX_SCALE + 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
                    to.head(Cbor.TAG, Cbor.TAG_DECIMAL)
                            .head(Cbor.ARRAY, 2)
                            .head(random.nextInt(2), Math.abs(exponent))
                            .raw(1);
                }
                default -> {
                    to.head(Cbor.TAG, Cbor.TAG_DECIMAL).head(Cbor.ARRAY, 2);
                    bignum(to, tag, 1);
                    to.raw(1);
                }
            }
        }

        private void bignum(CborBytes to, int tag, int length) {
            byte[] number = new byte[length];
            number[0] = 1;
            to.head(Cbor.TAG, tag).head(Cbor.BYTES, length).raw(number);
        }
    },
    /** Dates that are malformed, or farther than 2^51 milliseconds from 1970. */
    DATE {
        @Override
        void write(CborBytes to, Random random) {
            String[] texts = {
                "",
                "today",
                "2013-02-30T00:00:00Z",
                "2013-03-21",
                "2013-03-21T25:00:00Z",
                "2013-03-21T24:00:00Z",
                "2013-03-21T23:59:60Z",
                "2013-03-21 20:04:00Z",
                "2013-03-21T20:04Z",
                "2013-03-21T20:04:00",
                "2013-03-21T20:04:00.Z",
                "2013-03-21T20:04:00.1234567890Z",
                "2013-03-21T20:04:00+18:00",
                "2013-03-21T20:04:00+1:00",
                "+12013-03-21T20:04:00Z",
                "2".repeat(36)
            };
            double[] seconds = {Double.NaN, Double.POSITIVE_INFINITY, -1e13, 1e300};
            switch (random.nextInt(3)) {
                case 0 -> to.head(Cbor.TAG, Cbor.TAG_INSTANT).text(texts[random.nextInt(texts.length)]);
                case 1 ->
                    to.head(Cbor.TAG, Cbor.TAG_DATE)
                            .head(
                                    Cbor.SIMPLE,
                                    Double.doubleToLongBits(seconds[random.nextInt(seconds.length)]),
                                    Double.BYTES);
                default -> to.head(Cbor.TAG, Cbor.TAG_DATE).head(random.nextInt(2), 1L << (50 + random.nextInt(13)));
            }
        }
    },
    /** A key twice, possibly in two forms. */
    DUPLICATE_KEY {
        @Override
        void write(CborBytes to, Random random) {
            String key = "k".repeat(random.nextInt(30));
            boolean indefinite = random.nextBoolean();
            if (indefinite) {
                to.indefinite(Cbor.MAP);
            } else {
                to.head(Cbor.MAP, 3);
            }
            to.text(key).raw(0).text("another").raw(0);
            switch (random.nextInt(3)) {
                case 0 -> to.text(key);
                case 1 ->
                    to.head(Cbor.TEXT, key.length(), 1 << random.nextInt(4)).raw(key.getBytes(StandardCharsets.UTF_8));
                default -> to.indefinite(Cbor.TEXT).text(key).text("").end();
            }
            to.raw(random.nextBoolean() ? 0 : 0xf6);
            if (indefinite) {
                to.end();
            }
        }
    },
    /** A key that is no text. */
    KEY {
        @Override
        void write(CborBytes to, Random random) {
            int[][] keys = {
                {0x00}, {0x20}, {0x41, 'k'}, {0x80}, {0xa0}, {0xf6}, {0xf4}, {0xc2, 0x41, 1}, {0xf9, 0x3c, 0}
            };
            to.head(Cbor.MAP, 1).raw(keys[random.nextInt(keys.length)]).raw(0);
        }
    },
    /** Text, a key or a piece of text that is no UTF-8: stray, overlong, cut off, surrogates, or beyond Unicode. */
    UTF_8 {
        @Override
        void write(CborBytes to, Random random) {
            int[][] wrong = {
                {0x80},
                {0xc3},
                {0xc3, 0x28},
                {0xc0, 0x80},
                {0xe0, 0x80, 0x80},
                {0xe2, 0x82},
                {0xed, 0xa0, 0x80},
                {0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80},
                {0xf0, 0x80, 0x80, 0x80},
                {0xf4, 0x90, 0x80, 0x80},
                {0xf8, 0x88, 0x80, 0x80, 0x80},
                {0xff}
            };
            int[] bytes = wrong[random.nextInt(wrong.length)];
            switch (random.nextInt(4)) {
                case 0 -> to.head(Cbor.TEXT, bytes.length).raw(bytes);
                case 1 ->
                    to.head(Cbor.MAP, 1)
                            .head(Cbor.TEXT, bytes.length)
                            .raw(bytes)
                            .raw(0);
                case 2 ->
                    to.indefinite(Cbor.TEXT)
                            .text("a")
                            .head(Cbor.TEXT, bytes.length)
                            .raw(bytes)
                            .end();
                default ->
                    to.indefinite(Cbor.TEXT)
                            .head(Cbor.TEXT, 1)
                            .raw(0xc3)
                            .head(Cbor.TEXT, 1)
                            .raw(0xa4)
                            .end();
            }
        }
    },
    /** A simple value other than false, true and null, or one in a reserved form. */
    SIMPLE {
        @Override
        void write(CborBytes to, Random random) {
            int[][] values = {{0xf7}, {0xe0 + random.nextInt(20)}, {0xf8, random.nextInt(256)}, {0xfc}, {0xfd}, {0xfe}};
            to.raw(values[random.nextInt(values.length)]);
        }
    },
    /** An expiry that is no number, not after 1970, or longer than 63 bits. */
    EXPIRY {
        @Override
        void write(CborBytes to, Random random) {
            switch (random.nextInt(7)) {
                case 0 -> to.text("soon");
                case 1 -> to.head(Cbor.UNSIGNED, 0, 1 << random.nextInt(4));
                case 2 -> to.head(Cbor.NEGATIVE, random.nextLong() >>> random.nextInt(Long.SIZE));
                case 3 -> to.head(Cbor.UNSIGNED, random.nextLong() | Long.MIN_VALUE, Long.BYTES);
                case 4 ->
                    to.head(Cbor.TAG, random.nextInt(5)).head(Cbor.BYTES, 1).raw(5);
                case 5 -> to.head(Cbor.SIMPLE, Float.floatToIntBits(random.nextFloat()), Float.BYTES);
                default -> to.raw(new int[] {0xf4, 0xf5, 0xf7, 0x80, 0xa0, 0x40, 0x1f}[random.nextInt(7)]);
            }
        }

        @Override
        byte[] inAMessage(Random random) {
            CborBytes message = new CborBytes().raw(0x8a, 1);
            write(message, random);
            return message.raw(0xf6, 0, 0xf4, 0xf6, 0xf6, 0xa0, 0xa0, 0xf6).toBytes();
        }
    };

    /** Appends one value of this kind. */
    abstract void write(CborBytes to, Random random);

    /** Complete messages with one such value: as body, header or property, or in lists and maps within them. */
    static Arbitrary<byte[]> messages() {
        return Arbitraries.of(values())
                .flatMap(kind -> Arbitraries.longs().map(seed -> kind.inAMessage(new Random(seed))));
    }

    /** A message with one such value, and otherwise well formed. */
    byte[] inAMessage(Random random) {
        CborBytes message = new CborBytes().raw(0x8a, 1, 0xf6, 0xf6, 0, 0xf4, 0xf6, 0xf6);
        String place = List.of("header", "property", "body").get(random.nextInt(3));
        switch (place) {
            case "header" -> message.head(Cbor.MAP, 1).text(place);
            case "property" -> message.raw(0xa0).head(Cbor.MAP, 1).text(place);
            default -> message.head(Cbor.MAP, 1).text("header").raw(1).raw(0xa0);
        }
        switch (random.nextInt(3)) {
            case 0 -> write(message, random);
            case 1 -> {
                message.head(Cbor.ARRAY, 2);
                write(message, random);
                message.raw(5);
            }
            default -> {
                message.head(Cbor.MAP, 2).text("").raw(0).text("in");
                write(message, random);
            }
        }
        return switch (place) {
            case "header" -> message.raw(0xa0).text("body").toBytes();
            case "property" -> message.text("body").toBytes();
            default -> message.toBytes();
        };
    }
}
