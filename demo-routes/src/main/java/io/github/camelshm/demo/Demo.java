// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.memory.SegmentOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The demo's parent: makes a segment of four bytes with a counter, starts the two JVMs that share it, waits for both,
 * and leaves nothing behind. {@link DemoOptions} lists the options.
 *
 * <p>It ends by a signal, when its time is over, when one of the processes ends by itself, or when the segment is lost;
 * all four ways lead through {@link #end}, once. The exit code is 0 for the first two, 1 for a fault, 2 for an option
 * that makes no sense.
 *
 * <p>A segment of this name that is there at the start was left by a demo that was killed, or belongs to one that runs:
 * nothing tells which. It is replaced, so that the demo always starts, and always at zero; a demo that runs notices that
 * its segment was replaced, says so and ends. A process alone is different: it attaches to the segment that it finds,
 * which is how two terminals meet, and whichever ends last unlinks it.
 */
public final class Demo {
    private static final int FAULT = 1;
    private static final int BAD_OPTION = 2;

    private static final CellSpec COUNTER = CellSpec.of(CellType.INT32);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration SIGNAL_DELAY = Duration.ofSeconds(2);

    private final DemoOptions options;
    private final CountDownLatch signalled = new CountDownLatch(1);

    // Guarded by this, as the thread of a signal may end what the main thread is still starting.
    private final List<RouteProcess> processes = new ArrayList<>();
    private Segment segment;
    private boolean ended;
    private int exitCode;

    private Demo(DemoOptions options) {
        this.options = options;
    }

    /** Runs the demo. Returns when it ended as it should, in Maven's JVM as in its own; else exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        int exitCode;
        try {
            exitCode = new Demo(DemoOptions.of(arguments, System.getProperties())).run();
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
            start();
            return awaitEnd();
        } catch (SegmentException e) {
            return end(e.getMessage(), FAULT);
        } catch (IOException e) {
            return endUnlessSignalled(e.getMessage());
        }
    }

    private synchronized void start() throws IOException {
        if (ended) {
            return;
        }
        segment = openSegment();
        for (int number : options.processes()) {
            processes.add(RouteProcess.start(number, options));
        }
    }

    private Segment openSegment() {
        SegmentDirectory directory = SegmentDirectory.ofHost();
        SegmentOptions fourBytes = SegmentOptions.defaults()
                .withSize(COUNTER.requiredSize())
                .withRequired(COUNTER)
                .withUnlinkOnClose(true)
                .withReattach(false)
                .withCheckInterval(LOOK_EVERY);
        if (options.processes().size() == 1) {
            return directory.open(options.segment(), fourBytes);
        }
        if (directory.exists(options.segment())) {
            unlinkLeftover(directory, options.segment());
        }
        return directory.open(options.segment(), fourBytes.withCreateMode(CreateMode.EXCLUSIVE));
    }

    private static void unlinkLeftover(SegmentDirectory directory, String name) {
        SegmentOptions asItIs = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
        try (Segment leftover = directory.open(name, asItIs)) {
            if (leftover.size() != COUNTER.requiredSize()) {
                throw new SegmentException(
                        name,
                        "Segment '%s' exists with %d bytes, so it is not the demo's, which has %d: choose another with -D%s"
                                .formatted(name, leftover.size(), COUNTER.requiredSize(), DemoOptions.SEGMENT));
            }
        }
        directory.unlink(name);
    }

    /** Waits until something ends the demo, and ends it. */
    private int awaitEnd() throws InterruptedException {
        long start = System.nanoTime();
        long duration = options.duration().toNanos();
        while (System.nanoTime() - start < duration && !hasEnded()) {
            for (RouteProcess process : processes) {
                if (process.hasEnded(LOOK_EVERY)) {
                    String why = "%s ended unexpectedly with exit code %d".formatted(process, process.awaitExit());
                    return process.endedBySignal() ? endUnlessSignalled(why) : end(why, FAULT);
                }
            }
        }
        return end("", 0);
    }

    /** @throws SegmentException if the loss of the segment is why it ends now */
    private synchronized boolean hasEnded() {
        if (!ended) {
            segment.longCell(COUNTER).get();
        }
        return ended;
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
     * Ends the processes and removes the segment, unless that is done already.
     *
     * @param why what to say first, if anything
     * @param code the exit code, if nothing else goes wrong
     * @return the exit code
     */
    private synchronized int end(String why, int code) throws InterruptedException {
        if (ended) {
            return exitCode;
        }
        ended = true;
        exitCode = code;
        if (!why.isEmpty()) {
            System.err.println(why);
        }
        processes.forEach(RouteProcess::requestEnd);
        // All of them before the first is said to be gone: one may still print what it was about to.
        for (RouteProcess process : processes) {
            process.awaitExit();
            if (process.wasKilled()) {
                System.err.println(process + " did not end when asked to, and was killed");
                exitCode = FAULT;
            }
        }
        unlinkSegment();
        processes.forEach(process -> System.out.println(process + " Terminated"));
        if (processes.size() > 1) {
            System.out.println("Processes Terminated !");
        }
        System.out.flush();
        return exitCode;
    }

    private void unlinkSegment() {
        try {
            if (segment != null) {
                segment.close();
            }
        } catch (SegmentException e) {
            System.err.println(e.getMessage());
            exitCode = FAULT;
        }
    }
}
