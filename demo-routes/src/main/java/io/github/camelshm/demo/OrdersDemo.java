// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo with the orders: makes a queue, and starts a shop that places orders in it and two workers that do them, one
 * of which it kills again and again. A worker that somebody else kills is replaced, too. Prints every second what became
 * of the orders, by the processes' own lines. {@link OrdersOptions} lists the options.
 *
 * <p>At the end the shop stops first, and the workers do what is left. The exit code is 1 if an order was lost then, or
 * delivered twice without a kill.
 */
public final class OrdersDemo extends Parent {
    private static final int SURVIVOR = 1;
    private static final int VICTIM = 2;
    private static final List<Integer> WORKERS = List.of(SURVIVOR, VICTIM);
    private static final String SHOP = "Shop";
    private static final int QUEUE_SIZE = 1024;

    private static final Duration PRINT_EVERY = Duration.ofSeconds(1);
    /** Far longer than the workers need for the next order, even if both have to be started before. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private final OrdersOptions options;
    private final OrderBook book = new OrderBook();
    private final Map<String, RouteProcess> processes = new LinkedHashMap<>();
    private Queue queue;

    /** When the victim was first seen to work, or null if it has not begun. */
    private Long victimWorksSince;

    private long printedAt = System.nanoTime();
    // At the last print: the orders on their way, and how many of them, or of others, the queue held a moment later.
    private BitSet undoneThen = new BitSet();
    private int queuedThen;

    private OrdersDemo(OrdersOptions options) {
        super(options.duration(), options.pagePort());
        this.options = options;
    }

    /** Runs the demo. Returns when it ended as it should, else exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        run(() -> new OrdersDemo(OrdersOptions.of(arguments, System.getProperties())));
    }

    @Override
    void start() throws IOException {
        queue = OrderQueue.create(SegmentDirectory.ofHost(), options.queue(), QUEUE_SIZE);
        start(
                SHOP,
                "shop.yaml",
                Map.of(OrdersOptions.ORDER_PERIOD, options.orderPeriod().toMillis()));
        startWorker(SURVIVOR);
        startWorker(VICTIM);
    }

    private void startWorker(int number) throws IOException {
        start(
                worker(number),
                "worker.yaml",
                Map.of(
                        "demo.worker",
                        worker(number),
                        OrdersOptions.ORDER_WORK,
                        options.orderWork().toMillis()));
    }

    private static String worker(int number) {
        return "Worker-" + number;
    }

    private void start(String name, String routes, Map<String, Object> properties) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(properties);
        all.put(OrdersOptions.QUEUE, options.queue());
        RouteProgram program = new RouteProgram(name, routes, all, options.classPath());
        processes.put(name, RouteProcess.start(program, this::noteOrPrint));
    }

    private void noteOrPrint(String line) {
        if (!book.note(line)) {
            System.out.println(line);
        }
    }

    @Override
    String shared() {
        return "shm-queue:%s?createMode=never".formatted(options.queue());
    }

    @Override
    List<RouteProcess> processes() {
        return List.copyOf(processes.values());
    }

    @Override
    void look() throws IOException, InterruptedException {
        queue.depth(); // Throws if the queue is lost.
        if (victimWorksSince == null && book.hasWorked(VICTIM)) {
            victimWorksSince = System.nanoTime();
        }
        if (victimWorksSince != null && isOver(options.killPeriod(), victimWorksSince)) {
            processes.get(worker(VICTIM)).kill();
            victimWorksSince = null;
        }
        replaceKilled();
        if (book.hasOrders() && isOver(PRINT_EVERY, printedAt)) {
            printedAt = System.nanoTime();
            printNumbers();
        }
    }

    /** Those that were killed, be it by us or by a user who wants to see more. */
    private void replaceKilled() throws IOException, InterruptedException {
        for (int number : WORKERS) {
            RouteProcess worker = processes.get(worker(number));
            if (worker != null && worker.hasEndedByKill()) {
                worker.awaitExit();
                book.noteKilled(number);
                startWorker(number);
            }
        }
    }

    @Override
    boolean goesOnWithout(RouteProcess ended) {
        return ended.hasEndedByKill() && !ended.equals(processes.get(SHOP));
    }

    /**
     * Of the orders that were placed before the last print and are not done yet, as many may be missing as the queue held
     * then; the others are lost. (That long ago, as a line needs some time from a worker to here.)
     */
    private void printNumbers() {
        int lost = Math.max(0, book.stillUndone(undoneThen) - queuedThen);
        undoneThen = book.undone();
        QueueStatus status = queue.status();
        queuedThen = OrderQueue.orders(status);
        System.out.println(book.progress(status.ready(), status.taken(), lost));
    }

    @Override
    void finish() throws InterruptedException {
        end(existing(processes, SHOP));
        try {
            awaitAllDone();
        } catch (SegmentException | IOException e) {
            fault(e.getMessage());
        }
        end(existing(processes, worker(SURVIVOR), worker(VICTIM)));
        stopPage();
        closeQueue();
        if (book.lost() > 0 || book.unaccounted() > 0) {
            fault("Orders were lost, or delivered twice without a kill");
        }
        System.out.println(book.summary());
    }

    /** Until the queue is empty, or nothing happens any more. */
    private void awaitAllDone() throws IOException, InterruptedException {
        int done = book.done();
        long progressedAt = System.nanoTime();
        while (queue != null && !isEmpty() && !isOver(STUCK_AFTER, progressedAt)) {
            replaceKilled();
            if (haveWorkersEnded()) {
                startWorker(SURVIVOR);
            }
            if (book.done() != done) {
                done = book.done();
                progressedAt = System.nanoTime();
            }
        }
    }

    private boolean isEmpty() {
        return OrderQueue.orders(queue.status()) == 0;
    }

    /** Both, of themselves: a signal to the whole process group has them end, too. */
    private boolean haveWorkersEnded() throws InterruptedException {
        for (RouteProcess worker : existing(processes, worker(VICTIM), worker(SURVIVOR))) {
            if (!worker.hasEnded(LOOK_EVERY)) {
                return false;
            }
        }
        return true;
    }

    private void closeQueue() {
        try {
            if (queue != null) {
                queue.close();
            }
        } catch (SegmentException e) {
            fault(e.getMessage());
        }
    }
}
