// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

/** Thrown for bytes that are not a message: truncated, damaged, of another version, or of another program. */
public class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the bytes */
    public MalformedMessageException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong with the bytes
     * @param cause the exception that revealed it
     */
    public MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
