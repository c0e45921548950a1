// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

/** A message holds something that has no form in which it could travel. The message names where it is, and its class. */
public class CannotTravelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what cannot travel, and why */
    public CannotTravelException(String message) {
        super(message);
    }

    /**
     * @param message what cannot travel, and why
     * @param cause how it was found
     */
    public CannotTravelException(String message, Throwable cause) {
        super(message, cause);
    }
}
