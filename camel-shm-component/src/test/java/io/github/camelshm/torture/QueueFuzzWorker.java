// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Makes every call of a queue repeatedly, while another process overwrites the queue's memory. It reports each call
 * that takes longer than it may, or fails with another exception than it may. At the end it prints how often each
 * result occurred.
 */
final class QueueFuzzWorker {
    static final QueueOptions OPTIONS =
            QueueOptions.defaults().withCapacity(16).withMessageSize(64).withMaxMessageSize(2_000);

    // Results of a call beside its success and the class of its exception.
    static final String CORRUPT_WORD = "corrupt word of a slot";
    static final String CORRUPT_LENGTH = "corrupt length";
    static final String CORRUPT_LARGE_MESSAGE = "corrupt name of a large message";
    static final String NO_FILE = "no file of a large message";

    private static final int TIMEOUT_MILLIS = 5;

    /** Far longer than the slowest machine needs. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Queue queue;
    private final Random random = new Random();
    private final Map<String, Integer> results = new TreeMap<>();
    private volatile boolean stopping;

    private QueueFuzzWorker(Path segments) {
        this.queue = Queue.open(
                SegmentDirectory.at(segments),
                "q",
                OPTIONS.withSegment(SegmentOptions.defaults()
                        .withCreateMode(CreateMode.NEVER)
                        .withReattach(false)
                        .withCheckInterval(Duration.ofMillis(20))));
    }

    /** A call, which ends shortly after {@link #TIMEOUT_MILLIS} at the latest. */
    interface Call {
        Object make() throws Exception;
    }

    /**
     * Works from the first line of the standard input to the second, in the folder of segments that the argument names.
     */
    public static void main(String[] args) throws Exception {
        QueueFuzzWorker worker = new QueueFuzzWorker(Path.of(args[0]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        // It joins before the fuzzing begins.
        System.out.println("ready as participant " + worker.queue.number());
        input.readLine();
        Thread listener = new Thread(() -> worker.awaitTheEnd(input), "listener");
        listener.setDaemon(true);
        listener.start();
        worker.work();
        System.out.println("stopped " + worker.results);
    }

    private void awaitTheEnd(BufferedReader input) {
        try {
            input.readLine();
        } catch (IOException e) {
            report("cannot read: " + e);
        }
        stopping = true;
    }

    private void work() {
        List<Call> calls = List.of(
                () -> queue.offer(new byte[40], 0, 40),
                () -> queue.offer(new byte[64], 0, 64, TIMEOUT_MILLIS, MILLISECONDS),
                () -> queue.offer(new byte[1_000], 0, 1_000),
                this::take,
                this::take,
                this::take,
                this::takeAndRequeue,
                () -> queue.peek(20),
                queue::depth,
                queue::status,
                queue::consumers,
                queue::purge,
                this::count,
                () -> queue.replyQueueOf(random.nextInt(300), random.nextLong()));
        for (long i = 1; !stopping; i++) {
            try {
                make(calls.get(random.nextInt(calls.size())));
            } catch (InternalError e) {
                // A fault may surface anywhere up the stack.
                noteFault(e);
            }
            if (i % 100 == 0) {
                System.out.println("made " + i);
            }
        }
    }

    private void make(Call call) {
        long start = System.nanoTime();
        try {
            call.make();
            note("done");
        } catch (SegmentException e) {
            note(e);
            if (!e.getMessage().contains("'q'")) {
                report("does not name the queue: " + e);
            }
        } catch (InternalError e) {
            noteFault(e);
        } catch (Throwable e) {
            e.printStackTrace();
            report("failed: " + e);
        }
        long nanos = System.nanoTime() - start;
        if (nanos > LIMIT_NANOS) {
            report("took %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    /** The memory is lost. A user of a queue gets the exception for that from its segment. */
    private void noteFault(InternalError fault) {
        note(queue.segment().faulted(fault));
    }

    private void note(SegmentException e) {
        if (e instanceof SegmentLostException
                && !results.containsKey(e.getClass().getSimpleName())) {
            System.out.println("lost " + e.getMessage());
        }
        note(resultOf(e));
    }

    private static String resultOf(SegmentException e) {
        String message = e.getMessage();
        if (message.contains("is corrupt: a message of")) {
            return CORRUPT_LENGTH;
        }
        if (message.contains("is corrupt: LargeMessage")) {
            return CORRUPT_LARGE_MESSAGE;
        }
        if (message.startsWith("Slot ") && message.contains("is corrupt: ")) {
            return CORRUPT_WORD;
        }
        return message.contains("of a large message is gone")
                ? NO_FILE
                : e.getClass().getSimpleName();
    }

    private Object take() throws Exception {
        Delivery delivery = queue.poll(random.nextInt(TIMEOUT_MILLIS), MILLISECONDS);
        if (delivery == null) {
            return null;
        }
        try {
            return delivery.read();
        } finally {
            delivery.acknowledge();
        }
    }

    private Object takeAndRequeue() {
        Delivery delivery = queue.poll();
        if (delivery == null) {
            return null;
        }
        return random.nextBoolean() ? delivery.requeue() : delivery.release();
    }

    private Object count() {
        queue.addConsumer();
        queue.removeConsumer();
        return null;
    }

    private void note(String result) {
        results.merge(result, 1, Integer::sum);
    }

    private static void report(String finding) {
        System.out.println("FOUND " + finding);
        System.out.flush();
    }
}
