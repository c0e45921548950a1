// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

/** What happens to a message whose route failed. */
public enum OnFailure {
    /** The message is acknowledged, as in {@code seda:}; the route's own error handler decides what happens to it. */
    ACKNOWLEDGE("acknowledge"),
    /** The message is delivered again, to any consumer of the queue, as often as {@code maximumDeliveries} says. */
    REDELIVER("redeliver");

    private final String option;

    OnFailure(String option) {
        this.option = option;
    }

    /** The name as users write it. */
    @Override
    public String toString() {
        return option;
    }
}
