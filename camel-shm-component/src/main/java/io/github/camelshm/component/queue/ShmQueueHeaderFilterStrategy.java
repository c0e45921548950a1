// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Keeps headers whose names begin with {@code Camel} (case-insensitive) from transfer in either direction. They steer
 * components, and a program that may write to a queue must not steer those of another program. The superclass filters
 * nothing by itself.
 */
public class ShmQueueHeaderFilterStrategy extends DefaultHeaderFilterStrategy {

    /** Called by the component, and by users who start from this strategy. */
    public ShmQueueHeaderFilterStrategy() {
        setLowerCase(true);
        setOutFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
        setInFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
    }
}
