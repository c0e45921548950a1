// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.text.Printable;
import org.apache.camel.CamelException;

/**
 * Thrown when the route that took a request failed, in any JVM. The route's exception is not transferred, only its class
 * name and its message. No object of a class named by a message is ever created.
 */
public class ShmQueueReplyException extends CamelException {
    private static final long serialVersionUID = 1L;

    private final String exceptionClass;

    ShmQueueReplyException(String queue, QueueMessage.Failure failure) {
        super("The route that took the request from queue '%s' failed: %s: %s"
                .formatted(queue, Printable.of(failure.className()), Printable.of(failure.message())));
        this.exceptionClass = failure.className();
    }

    /** The name of the class of the exception that the route failed with. */
    public String getExceptionClass() {
        return exceptionClass;
    }
}
