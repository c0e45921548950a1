// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The parent of a demo's JVMs, from their start to their end.
 *
 * <p>A demo ends by a signal, when its duration has elapsed or it is done, when a process ends that it cannot continue
 * without, or when the shared segment or queue is lost. All these ways call {@link #end}, once. The exit code is 0 for
 * the first three, 1 for a fault, 2 for an invalid option.
 *
 * <p>The methods that a demo implements are called with this object's lock held, because the thread of a signal may end
 * processes that the main thread is still starting.
 */
abstract class Parent {
    static final Duration CHECK_EVERY = Duration.ofMillis(50);

    private static final int FAULT = 1;
    private static final int BAD_OPTION = 2;
    private static final Duration SIGNAL_DELAY = Duration.ofSeconds(2);

    private final Duration duration;
    private final Optional<Integer> pagePort;
    private final CountDownLatch signalled = new CountDownLatch(1);

    // Guarded by this.
    private DemoPage page;
    private boolean ended;
    private int exitCode;

    /**
     * @param duration the time after which it ends by itself, from the first line that one of its processes prints, because
     *     the time that JVMs need to start differs much between machines
     * @param pagePort the port of its live page, if the user chose one
     */
    Parent(Duration duration, Optional<Integer> pagePort) {
        this.duration = duration;
        this.pagePort = pagePort;
    }

    /** Creates the segment or queue that the processes share, and starts them. */
    abstract void start() throws IOException, InterruptedException;

    /** The URI of the endpoint that the processes share, which the live page shows; empty if there is no page. */
    abstract String shared();

    /** The processes that run. */
    abstract List<RouteProcess> processes();

    /** Whether the demo continues although this process has ended. */
    boolean continuesWithout(RouteProcess ended) {
        return false;
    }

    /**
     * Checks the processes, at regular intervals.
     *
     * @throws SegmentException if the shared segment or queue is lost
     */
    abstract void check() throws IOException, InterruptedException;

    /** Whether it has shown everything, and so ends before its time. */
    boolean isDone() {
        return false;
    }

    /** Ends the processes that were started, removes the shared segment or queue, and prints the last lines. */
    abstract void finish() throws InterruptedException;

    /** Runs a demo. Returns if it ended normally, in Maven's JVM and in its own; otherwise exits the JVM. */
    static void run(Supplier<Parent> demo) throws InterruptedException {
        int exitCode;
        try {
            exitCode = demo.get().run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            exitCode = BAD_OPTION;
        }
        if (exitCode != 0) {
            // For an exception Maven would report a failed build with a stack trace.
            System.exit(exitCode);
        }
    }

    private int run() throws InterruptedException {
        Thread onSignal = new Thread(this::endOnSignal, "demo-end");
        Runtime.getRuntime().addShutdownHook(onSignal);
        int result = runToItsEnd();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            onSignal.join(); // A signal has arrived: that thread halts the JVM.
        }
        return result;
    }

    private int runToItsEnd() throws InterruptedException {
        try {
            startUnlessEnded();
            return awaitEnd();
        } catch (SegmentException e) {
            return end(e.getMessage(), FAULT);
        } catch (IOException e) {
            return endUnlessSignalled(e.getMessage());
        }
    }

    private synchronized void startUnlessEnded() throws IOException, InterruptedException {
        if (!ended) {
            start();
            page = DemoPage.start(getClass().getSimpleName(), shared(), pagePort);
        }
    }

    /** Waits until something ends the demo, and ends it. */
    private int awaitEnd() throws IOException, InterruptedException {
        Long firstLineAt = null;
        while ((firstLineAt == null || !isOver(duration, firstLineAt)) && !isDone()) {
            List<RouteProcess> running = checkUnlessEnded();
            if (firstLineAt == null && running.stream().anyMatch(RouteProcess::hasPrinted)) {
                firstLineAt = System.nanoTime();
            }
            for (RouteProcess process : running) {
                if (process.awaitEnd(CHECK_EVERY) && !continuesWithout(process)) {
                    String why = "%s ended unexpectedly with exit code %d".formatted(process, process.awaitExit());
                    return process.endedBySignal() ? endUnlessSignalled(why) : end(why, FAULT);
                }
            }
        }
        return end("", 0);
    }

    private synchronized List<RouteProcess> checkUnlessEnded() throws IOException, InterruptedException {
        if (!ended) {
            check();
        }
        return List.copyOf(processes());
    }

    /**
     * Ends for a reason that a signal may have caused. A signal to the whole process group ({@code timeout} sends one) also
     * reaches the processes, and they may be quicker. So this waits a moment for the signal before it reports a fault.
     */
    private int endUnlessSignalled(String why) throws InterruptedException {
        boolean cameHere = signalled.await(SIGNAL_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        return cameHere ? end("", 0) : end(why, FAULT);
    }

    /** Also halts the JVM, whose exit code would otherwise be that of the signal. */
    private void endOnSignal() {
        signalled.countDown();
        int result = FAULT;
        try {
            result = end("", 0);
        } catch (InterruptedException e) {
            System.err.println("Interrupted while the processes ended");
        } finally {
            Runtime.getRuntime().halt(result);
        }
    }

    /**
     * Ends the demo, unless it has ended already.
     *
     * @param why the message to print first, or an empty string
     * @param code the exit code, if there is no further fault
     * @return the exit code
     */
    private synchronized int end(String why, int code) throws InterruptedException {
        if (!ended) {
            ended = true;
            exitCode = code;
            if (!why.isEmpty()) {
                System.err.println(why);
            }
            finish();
            System.out.flush();
        }
        return exitCode;
    }

    /** Stops the page. This comes before the shared segment or queue is closed, because the last to close it removes it. */
    final void stopPage() throws InterruptedException {
        if (page != null) {
            page.stop();
            page = null;
        }
    }

    /** Reports a fault at the end. */
    final void fault(String what) {
        System.err.println(what);
        exitCode = FAULT;
    }

    /** Asks processes to end, and returns when all their output has been passed on. */
    final void end(List<RouteProcess> processes) throws InterruptedException {
        processes.forEach(RouteProcess::requestEnd);
        for (RouteProcess process : processes) {
            process.awaitExit();
            if (process.wasKilled()) {
                fault(process + " did not end when asked to, and was killed");
            }
        }
    }

    /** Returns the processes with these names that were started. */
    static List<RouteProcess> existing(Map<String, RouteProcess> processes, String... names) {
        return Stream.of(names).map(processes::get).filter(Objects::nonNull).toList();
    }

    /** @param since a time of {@link System#nanoTime} */
    static boolean isOver(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }
}
