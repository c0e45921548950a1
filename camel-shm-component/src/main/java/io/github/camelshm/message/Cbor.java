// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

/**
 * The numbers of CBOR (RFC 8949) that occur in messages, and the version of the messages' form. A value starts with a
 * head: a byte of three bits for the major type and five of additional information, which is a small number, or says in
 * how many bytes the number follows.
 */
final class Cbor {
    /** The first element of every message. */
    static final int VERSION = 1;

    /** Of the array that a message is. */
    static final int ELEMENTS = 10;

    // The marks of an exchange in a reply, which are added up.
    static final int ROLLBACK_ONLY = 1;
    static final int ROLLBACK_ONLY_LAST = 2;
    static final int ROUTE_STOP = 4;
    static final int ALL_MARKS = 7;

    /** From the additional information to the major type. */
    static final int MAJOR_SHIFT = 5;

    // The major types.
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    // Additional information that is not the number itself.
    static final int IN_1_BYTE = 24;
    static final int IN_2_BYTES = 25;
    static final int IN_4_BYTES = 26;
    static final int IN_8_BYTES = 27;
    static final int INDEFINITE = 31;

    // Simple values.
    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;

    /** The byte that ends what has no declared length. */
    static final int BREAK = 0xff;

    // Tags.
    static final int TAG_INSTANT = 0;
    static final int TAG_DATE = 1;
    static final int TAG_POSITIVE = 2;
    static final int TAG_NEGATIVE = 3;
    static final int TAG_DECIMAL = 4;

    private Cbor() {}
}
