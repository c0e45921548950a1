// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import io.github.camelshm.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A message holds something that has no form in which it could travel. The message names where it is, by its path within
 * lists and maps ({@code body[3].date}), and its class.
 */
public class UnencodableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** From the header or body down to what cannot travel; grows as the exception leaves lists and maps. */
    private String path = "";

    /** Where the path begins, or null where the message is a sentence of its own. */
    private @Nullable String root;

    private @Nullable String header;
    private @Nullable String property;

    /** @param message what cannot travel, and why */
    public UnencodableException(String message) {
        super(message);
    }

    /**
     * @param message what cannot travel, and why
     * @param cause how it was found
     */
    public UnencodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The header that cannot travel, or null if it is anything else. */
    public @Nullable String header() {
        return header;
    }

    /** The exchange property that cannot travel, or null if it is anything else. */
    public @Nullable String property() {
        return property;
    }

    @Override
    public String getMessage() {
        return Printable.of(root == null ? super.getMessage() : root + path + " " + super.getMessage());
    }

    UnencodableException inElement(int index) {
        path = "[" + index + "]" + path;
        return this;
    }

    UnencodableException inEntry(Object key) {
        path = "." + key + path;
        return this;
    }

    UnencodableException inHeader(String name) {
        header = name;
        root = "Header '" + name + "'";
        return this;
    }

    UnencodableException inProperty(String name) {
        property = name;
        root = "Exchange property '" + name + "'";
        return this;
    }

    UnencodableException inBody() {
        root = path.isEmpty() ? "The body" : "body";
        return this;
    }
}
