// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Keeps headers whose names begin with {@code Camel}, in any case, from crossing in either direction: they steer
 * components, and whoever may write to a queue is not to steer those of another program. What it extends filters nothing
 * by itself.
 */
public class ShmQueueHeaderFilterStrategy extends DefaultHeaderFilterStrategy {

    /** Made by the component, and by users who start from this one. */
    public ShmQueueHeaderFilterStrategy() {
        setLowerCase(true);
        setOutFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
        setInFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
    }
}
