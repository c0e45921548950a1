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
 * The demo with the orders: creates a queue, and starts a shop that places orders in it and two workers that do them. It
 * repeatedly kills one of the workers. If a user kills a worker, it is replaced as well. Prints the state of the orders every
 * second, from the processes' own lines. {@link OrdersOptions} lists the options.
 *
 * <p>At the end the shop stops first, and the workers do the remaining orders. The exit code is 1 if an order was lost, or
 * delivered twice without a kill.
 */
public final class OrdersDemo extends Parent {
    private static final int SURVIVOR = 1;
    private static final int VICTIM = 2;
    private static final List<Integer> WORKERS = List.of(SURVIVOR, VICTIM);
    private static final String SHOP = "Shop";
    private static final int QUEUE_SIZE = 1024;

    private static final Duration PRINT_EVERY = Duration.ofSeconds(1);
    /** Far longer than the workers need for the next order, even if both have to be started first. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private final OrdersOptions options;
    private final OrderBook book = new OrderBook();
    private final Map<String, RouteProcess> processes = new LinkedHashMap<>();
    private Queue queue;

    /** The time when the victim's first work was noticed, or null before that. */
    private Long victimWorksSince;

    private long printedAt = System.nanoTime();
    // At the last print: the orders in transit, and the number of orders that the queue held a moment later.
    private BitSet undoneThen = new BitSet();
    private int queuedThen;

    private OrdersDemo(OrdersOptions options) {
        super(options.duration(), options.pagePort());
        this.options = options;
    }

    /** Runs the demo. Returns if it ended normally, otherwise exits the JVM. */
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
        processes.put(name, RouteProcess.start(program, this::recordOrPrint));
    }

    private void recordOrPrint(String line) {
        if (!book.record(line)) {
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
    void check() throws IOException, InterruptedException {
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

    /** Replaces workers that were killed, by this demo or by a user. */
    private void replaceKilled() throws IOException, InterruptedException {
        for (int number : WORKERS) {
            RouteProcess worker = processes.get(worker(number));
            if (worker != null && worker.hasEndedByKill()) {
                worker.awaitExit();
                book.recordKilled(number);
                startWorker(number);
            }
        }
    }

    @Override
    boolean continuesWithout(RouteProcess ended) {
        return ended.hasEndedByKill() && !ended.equals(processes.get(SHOP));
    }

    /**
     * Of the orders that were placed before the last print and are not done yet, at most as many can still be in transit as the
     * queue held at that print; the rest are lost. It uses the last print because a worker's line takes a while to arrive.
     */
    private void printNumbers() {
        int lost = Math.max(0, book.stillUndone(undoneThen) - queuedThen);
        undoneThen = book.undone();
        QueueStatus status = queue.status();
        queuedThen = OrderQueue.orders(status);
        System.out.println(book.progress(status.ready(), status.unsettled(), lost));
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

    /** Waits until the queue is empty, or there is no more progress. */
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

    /** Whether both have ended by themselves: a signal to the whole process group ends them as well. */
    private boolean haveWorkersEnded() throws InterruptedException {
        for (RouteProcess worker : existing(processes, worker(VICTIM), worker(SURVIVOR))) {
            if (!worker.awaitEnd(CHECK_EVERY)) {
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
