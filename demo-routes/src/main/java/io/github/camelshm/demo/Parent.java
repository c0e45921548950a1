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
 * <p>A demo ends by a signal, when its time is over or it is done, when a process ends that it cannot go on without, or
 * when what they share is lost; all these ways lead through {@link #end}, once. The exit code is 0 for the first three, 1
 * for a fault, 2 for an option that makes no sense.
 *
 * <p>What a demo adds to that is called with this object's lock held, as the thread of a signal may end what the main
 * thread is still starting.
 */
abstract class Parent {
    static final Duration LOOK_EVERY = Duration.ofMillis(50);

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
     * @param duration how long until it ends by itself, from the first line that one of its processes prints: how long
     *     JVMs take to start differs much between machines
     * @param pagePort the port of its live page, if the user chose one
     */
    Parent(Duration duration, Optional<Integer> pagePort) {
        this.duration = duration;
        this.pagePort = pagePort;
    }

    /** Makes what the processes share, and starts them. */
    abstract void start() throws IOException, InterruptedException;

    /** The URI of an endpoint that is what the processes share, for the live page to show; empty where there is no page. */
    abstract String shared();

    /** The processes that run. */
    abstract List<RouteProcess> processes();

    /** Whether the demo goes on though this process has ended. */
    boolean goesOnWithout(RouteProcess ended) {
        return false;
    }

    /**
     * Looks after them, every now and then.
     *
     * @throws SegmentException if what they share is lost
     */
    abstract void look() throws IOException, InterruptedException;

    /** Whether it has shown all that it has to show, and so ends before its time. */
    boolean isDone() {
        return false;
    }

    /** Ends those processes that were started, removes what they shared, and says the last words. */
    abstract void finish() throws InterruptedException;

    /** Runs a demo. Returns when it ended as it should, in Maven's JVM as in its own; else exits the JVM. */
    static void run(Supplier<Parent> demo) throws InterruptedException {
        int exitCode;
        try {
            exitCode = demo.get().run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            exitCode = BAD_OPTION;
        }
        if (exitCode != 0) {
            // Not by an exception, of which Maven would make a failed build and a trace.
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
            onSignal.join(); // A signal came: that thread halts the JVM.
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
            List<RouteProcess> running = lookUnlessEnded();
            if (firstLineAt == null && running.stream().anyMatch(RouteProcess::hasPrinted)) {
                firstLineAt = System.nanoTime();
            }
            for (RouteProcess process : running) {
                if (process.hasEnded(LOOK_EVERY) && !goesOnWithout(process)) {
                    String why = "%s ended unexpectedly with exit code %d".formatted(process, process.awaitExit());
                    return process.endedBySignal() ? endUnlessSignalled(why) : end(why, FAULT);
                }
            }
        }
        return end("", 0);
    }

    private synchronized List<RouteProcess> lookUnlessEnded() throws IOException, InterruptedException {
        if (!ended) {
            look();
        }
        return List.copyOf(processes());
    }

    /**
     * Ends for a reason that a signal may have: one to the whole process group ({@code timeout} sends such) comes to the
     * processes, too, and they may be quicker. So this waits a moment for the signal before it speaks of a fault.
     */
    private int endUnlessSignalled(String why) throws InterruptedException {
        boolean cameHere = signalled.await(SIGNAL_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        return cameHere ? end("", 0) : end(why, FAULT);
    }

    /** Halts the JVM as well, which would give the signal's number as its exit code else. */
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
     * Ends the demo, unless that is done already.
     *
     * @param why what to say first, if anything
     * @param code the exit code, if nothing else goes wrong
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

    /** Before what it shows is closed, as the last to close it removes it. */
    final void stopPage() throws InterruptedException {
        if (page != null) {
            page.stop();
            page = null;
        }
    }

    /** Something went wrong at the end. */
    final void fault(String what) {
        System.err.println(what);
        exitCode = FAULT;
    }

    /** Asks processes to end, and returns when all is passed on that they printed. */
    final void end(List<RouteProcess> processes) throws InterruptedException {
        processes.forEach(RouteProcess::requestEnd);
        for (RouteProcess process : processes) {
            process.awaitExit();
            if (process.wasKilled()) {
                fault(process + " did not end when asked to, and was killed");
            }
        }
    }

    /** Of those with these names, the ones that were started. */
    static List<RouteProcess> existing(Map<String, RouteProcess> processes, String... names) {
        return Stream.of(names).map(processes::get).filter(Objects::nonNull).toList();
    }

    /** @param since a time of {@link System#nanoTime} */
    static boolean isOver(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }
}
