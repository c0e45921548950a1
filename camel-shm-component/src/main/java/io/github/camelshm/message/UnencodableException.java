// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import io.github.camelshm.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a message holds an unencodable value. The exception's message names where the value is, by its path within
 * lists and maps ({@code body[3].date}), and its class.
 */
public class UnencodableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The path from the header or body to the unencodable value. It grows as the exception leaves lists and maps. */
    private String path = "";

    /** Where the path begins, or null if the message is a sentence of its own. */
    private @Nullable String root;

    private @Nullable String header;
    private @Nullable String property;

    /** @param message what is unencodable, and why */
    public UnencodableException(String message) {
        super(message);
    }

    /**
     * @param message what is unencodable, and why
     * @param cause the exception that revealed it
     */
    public UnencodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The name of the unencodable header, or null if another part is unencodable. */
    public @Nullable String header() {
        return header;
    }

    /** The name of the unencodable exchange property, or null if another part is unencodable. */
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
