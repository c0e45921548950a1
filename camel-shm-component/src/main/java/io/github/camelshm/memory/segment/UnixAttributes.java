// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Some of the attributes that every Unix file has, read at once. */
record UnixAttributes(Map<String, Object> values) {
    /**
     * @param names separated by commas, such as {@code mode,uid}
     * @throws UnsupportedOperationException where files have no such attributes
     */
    static UnixAttributes of(Path file, String names, LinkOption... options) throws IOException {
        return new UnixAttributes(Files.readAttributes(file, "unix:" + names, options));
    }

    /** @param name one of those that were read */
    Object get(String name) {
        return requireNonNull(values.get(name), name);
    }
}
