// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One of a demo's processes: a JVM that runs a {@link Program}. Its parent gets its output, line by line.
 *
 * <p>Before a shell executes that JVM, it does two things that Java cannot. It ignores the signals of the terminal, which
 * reach every process in its foreground, so that only the parent decides when a process ends. And it starts a watcher. The
 * watcher blocks on a pipe whose other end the parent holds and to which no process writes. However the parent dies, the
 * kernel closes that end, and the watcher signals the JVM to end. (Java also closes the end once the JVM has ended. The
 * watcher's signal then reaches no process: the process id was freed an instant before, and the kernel assigns ids in turn.)
 */
final class RouteProcess {
    private static final String BECOME_JVM_WITH_WATCHER =
            """
            trap '' HUP INT QUIT
            exec 3<&0
            (read -r parent_is_dead <&3; kill $$) >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&-
            """;

    /** The exit code of a killed process: 128 and the number of SIGKILL. */
    private static final int ENDED_BY_KILL = 128 + 9;

    /** The exit codes of a process that a signal asked to end: 128 and the number of SIGTERM or SIGINT. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(128 + 15, 128 + 2);

    /** Far longer than camel-main takes to stop (see {@code camel.main.shutdownTimeout}). */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final String name;
    private final Process jvm;
    private final Consumer<String> lines;
    private final Thread output = new Thread(this::passOnOutput);

    /** Set before the JVM is asked to end; volatile, because another thread passes on the output. */
    private volatile boolean endRequested;

    /** Volatile, because the thread of the output sets it. */
    private volatile boolean hasPrinted;

    private boolean killed;

    private RouteProcess(String name, Process jvm, Consumer<String> lines) {
        this.name = name;
        this.jvm = jvm;
        this.lines = lines;
        output.setDaemon(true);
        output.start();
    }

    /**
     * Starts the process.
     *
     * @param lines receives its output, on a thread for this process
     */
    static RouteProcess start(Program program, Consumer<String> lines) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", BECOME_JVM_WITH_WATCHER, "sh"));
        command.addAll(program.command());
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new RouteProcess(program.name(), jvm, lines);
    }

    /** Waits at most this long for the process to end, and returns whether it has. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return jvm.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the process to end, unless it has ended. */
    void requestEnd() {
        endRequested = true;
        // Process.destroy() would also close the pipes.
        jvm.toHandle().destroy();
    }

    /** Waits until the process has ended, kills it if it takes too long, and returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!awaitEnd(GRACE)) {
            killed = jvm.toHandle().destroyForcibly();
        }
        output.join();
        return jvm.waitFor();
    }

    /** Kills the process with {@code kill -9}, and returns when all its output has been passed on. */
    void kill() throws InterruptedException {
        jvm.toHandle().destroyForcibly();
        jvm.waitFor();
        output.join();
    }

    /** Whether its exit code is that of SIGTERM or SIGINT, from any process. */
    boolean endedBySignal() {
        return ENDED_BY_SIGNAL.contains(jvm.exitValue());
    }

    /** Whether a line was passed on. */
    boolean hasPrinted() {
        return hasPrinted;
    }

    /** Whether it was ended by {@code kill -9}, from any process. */
    boolean hasEndedByKill() {
        return !jvm.isAlive() && jvm.exitValue() == ENDED_BY_KILL;
    }

    /** Whether it did not end when asked to and had to be killed. */
    boolean wasKilled() {
        return killed;
    }

    /**
     * Passes on the output. Once the JVM was asked to end, this passes on only the lines of its routes, because a JVM that is
     * asked during its start fails with various stack traces.
     */
    private void passOnOutput() {
        try (BufferedReader printed = jvm.inputReader()) {
            printed.lines()
                    .filter(line -> !endRequested || line.startsWith(this + ": "))
                    .peek(line -> hasPrinted = true)
                    .forEach(lines);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The output of %s cannot be read: %s".formatted(this, e.getMessage()));
        }
    }

    /** The program's name, such as {@code Process-1}. */
    @Override
    public String toString() {
        return name;
    }
}
