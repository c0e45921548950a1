// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Uses a queue a number of times, waits for a line, uses it again, and prints which uses did not fail. */
public final class QueueUser {
    private QueueUser() {}

    /**
     * Runs the uses.
     *
     * @param args the directory of the queue, and the number of uses before it waits
     */
    public static void main(String[] args) throws Exception {
        QueueOptions options = QueueOptions.defaults().withCapacity(16).withSegment(TruncationRun.UNCHECKED);
        Queue queue = Queue.open(SegmentDirectory.at(Path.of(args[0])), "orders", options);
        new TruncationRun(InternalError.class, SegmentException.class).run(uses(queue), Integer.parseInt(args[1]));
    }

    /** The uses of the queue. Each leaves it empty. */
    private static Map<String, Callable<?>> uses(Queue queue) {
        byte[] message = new byte[8];
        Map<String, Callable<?>> uses = new LinkedHashMap<>();
        uses.put("wait", () -> queue.poll(1, TimeUnit.MICROSECONDS));
        uses.put("offer and acknowledge", () -> {
            queue.offer(message, 0, message.length);
            return queue.poll().acknowledge();
        });
        uses.put("requeue", () -> {
            queue.offer(message, 0, message.length);
            queue.poll().requeue();
            return queue.poll().acknowledge();
        });
        uses.put("count", () -> {
            queue.addConsumer();
            queue.removeConsumer();
            return null;
        });
        return uses;
    }
}
