// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

/**
 * The constants of CBOR (RFC 8949) that occur in messages, and the version of the message format. A value starts with a
 * head, whose first byte holds three bits of major type and five bits of additional information. The additional
 * information is either a small number itself, or says in how many bytes the number follows.
 */
final class Cbor {
    /** The version of the message format, which is the first element of every message. */
    static final int VERSION = 1;

    /** The number of elements of the array that encodes a message. */
    static final int ELEMENTS = 10;

    // The marks of an exchange in a reply. Their sum is encoded.
    static final int ROLLBACK_ONLY = 1;
    static final int ROLLBACK_ONLY_LAST = 2;
    static final int ROUTE_STOP = 4;
    static final int ALL_MARKS = 7;

    /** How far the major type is shifted to the left in the first byte of a head, past the additional information. */
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

    // The values of the additional information that are not the number itself.
    static final int IN_1_BYTE = 24;
    static final int IN_2_BYTES = 25;
    static final int IN_4_BYTES = 26;
    static final int IN_8_BYTES = 27;
    static final int INDEFINITE = 31;

    // Simple values.
    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;

    /** The byte that ends a value of indefinite length. */
    static final int BREAK = 0xff;

    // Tags.
    static final int TAG_INSTANT = 0;
    static final int TAG_DATE = 1;
    static final int TAG_POSITIVE = 2;
    static final int TAG_NEGATIVE = 3;
    static final int TAG_DECIMAL = 4;

    private Cbor() {}
}
