// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Two queues of this project, there and back, in the folder of the run. */
final class QueueTransport implements Transport {
    private static final String THERE = "there";
    private static final String BACK = "back";

    private final IdleStrategy idle;

    QueueTransport(IdleStrategy idle) {
        this.idle = idle;
    }

    @Override
    public Connection serve(Path folder, int length) {
        return new Queues(() -> open(folder, BACK, length), open(folder, THERE, length), idle);
    }

    @Override
    public Connection connect(Path folder, int length) {
        return new Queues(() -> open(folder, THERE, length), open(folder, BACK, length), idle);
    }

    private static Queue open(Path folder, String name, int length) {
        return Queue.open(
                SegmentDirectory.at(folder),
                name,
                QueueOptions.defaults().withCapacity(Transport.capacity(length)).withMessageSize(length));
    }

    private static final class Queues implements Connection {
        private static final long TIMEOUT_SECONDS = 1;

        private final Supplier<Queue> opening;
        private final Queue in;
        private final IdleStrategy idle;
        private final Delivery reused = new Delivery();

        /** Opened when needed: a consumer that only waits has one queue. */
        private Queue out;

        Queues(Supplier<Queue> opening, Queue in, IdleStrategy idle) {
            this.opening = opening;
            this.in = in;
            this.idle = idle;
            in.addConsumer();
        }

        @Override
        public void send(byte[] message) throws InterruptedException {
            if (out == null) {
                out = opening.get();
            }
            if (idle == IdleStrategy.BUSY_SPIN) {
                while (!out.offer(message, 0, message.length)) {
                    Thread.onSpinWait();
                }
            } else {
                while (!out.offer(message, 0, message.length, TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    // There is room as soon as the other side runs.
                }
            }
        }

        @Override
        public int receive(byte[] into) throws InterruptedException {
            Delivery delivery = poll();
            if (delivery == null) {
                return 0;
            }
            // Copies the message like the other transports; the queue's own copy before that is part of its cost.
            System.arraycopy(delivery.bytes(), 0, into, 0, into.length);
            delivery.acknowledge();
            return 1;
        }

        /** A spinning consumer does not need the queue's own waiting, and reuses one delivery. */
        private Delivery poll() throws InterruptedException {
            if (idle != IdleStrategy.BUSY_SPIN) {
                return in.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS, idle);
            }
            if (in.poll(reused)) {
                return reused;
            }
            Thread.onSpinWait();
            return null;
        }
    }
}
