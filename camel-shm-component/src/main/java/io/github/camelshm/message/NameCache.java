// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The names that messages repeat: most messages have the same few headers. A name that is found here needs no new string, and
 * its hash code is known. Holds a bounded number of short names, whatever messages contain. Thread-safe.
 */
final class NameCache {
    private static final int MAX_LENGTH = 64;

    /** A power of two. */
    private static final int CAPACITY = 512;

    // Plain access would do, because strings are safe to publish by a race. This has the clearer rules at little cost.
    private static final AtomicReferenceArray<String> NAMES = new AtomicReferenceArray<>(CAPACITY);

    private NameCache() {}

    /**
     * A name, of which all bytes are ASCII.
     *
     * @return null if a byte is not ASCII, or the name is too long to be kept
     */
    static @Nullable String ascii(byte[] bytes, int offset, int length) {
        if (length > MAX_LENGTH) {
            return null;
        }
        int hash = 0;
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
            all |= bytes[i];
        }
        if (all < 0) {
            return null;
        }
        // As HashMap does: the higher bits take part.
        int place = (hash ^ hash >>> 16) & (CAPACITY - 1);
        String known = NAMES.getAcquire(place);
        if (known != null && is(known, bytes, offset, length)) {
            return known;
        }
        String name = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        NAMES.setRelease(place, name);
        return name;
    }

    private static boolean is(String name, byte[] bytes, int offset, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
