// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A process that takes part in a queue, and keeps a message unsettled until its next line or its death. */
public final class QueueHolder {
    private QueueHolder() {}

    /**
     * Joins the queue.
     *
     * @param arguments the directory, and the queue's name
     */
    public static void main(String[] arguments) throws IOException {
        try (Queue queue =
                Queue.open(SegmentDirectory.at(Path.of(arguments[0])), arguments[1], QueueOptions.defaults())) {
            queue.addProducer();
            queue.addConsumer();
            queue.addConsumer();
            System.out.println("holds " + queue.poll().length() + " bytes");
            System.in.read();
        }
    }
}
