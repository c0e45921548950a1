// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.component.queue.ShmQueueComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** The CamelContext of a program with routes on queues. */
final class QueueContext {
    private QueueContext() {}

    /** Creates a context whose queues are in this directory, and does not start it. */
    static CamelContext in(String directory) {
        CamelContext context = new DefaultCamelContext();
        ShmQueueComponent component = new ShmQueueComponent();
        component.setDirectory(directory);
        context.addComponent("shm-queue", component);
        return context;
    }
}
