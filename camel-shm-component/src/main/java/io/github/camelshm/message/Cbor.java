// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;

/** How we use CBOR: the version of the form, the standard's tags that occur, and the library's settings. */
final class Cbor {
    /** The first element of every message. */
    static final int VERSION = 1;

    /** Of the array that a message is. */
    static final int ELEMENTS = 8;

    static final int TAG_INSTANT = 0;
    static final int TAG_DATE = 1;
    static final int TAG_POSITIVE = 2;
    static final int TAG_NEGATIVE = 3;
    static final int TAG_DECIMAL = 4;

    /** The simple value. */
    static final int NULL = 22;

    /** How many bytes an integer takes is all that tells an Integer from a Long, so it is not made shorter. */
    static final CBORFactory FACTORY = CBORFactory.builder()
            .disable(CBORGenerator.Feature.WRITE_MINIMAL_INTS)
            .build();

    private Cbor() {}
}
