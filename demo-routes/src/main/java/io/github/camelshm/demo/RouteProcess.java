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
 * One of a demo's processes: a JVM that runs a {@link Program}. Its parent gets what it prints, line by line.
 *
 * <p>A shell makes what Java cannot before it becomes that JVM: it has the signals of the terminal ignored, which reach
 * every process in its foreground, so that the parent alone decides who ends when; and it leaves a watcher behind. The
 * watcher blocks on a pipe whose other end the parent holds and nobody writes to. However the parent dies, the kernel
 * closes that end, and the watcher tells the JVM to end. (Java closes it too once the JVM has ended, and the watcher's
 * last deed is then in vain: the process id that it uses was freed an instant before, and the kernel gives ids out in
 * turn.)
 */
final class RouteProcess {
    private static final String BECOME_JVM_WITH_WATCHER =
            """
            trap '' HUP INT QUIT
            exec 3<&0
            (read -r parent_is_dead <&3; kill $$) >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&-
            """;

    /** What a process exits with that was killed: 128 and the number of SIGKILL. */
    private static final int ENDED_BY_KILL = 128 + 9;

    /** What a process exits with that ended at a signal's request: 128 and the number of SIGTERM or SIGINT. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(128 + 15, 128 + 2);

    /** Far longer than camel-main takes to stop (see {@code camel.main.shutdownTimeout}). */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final String name;
    private final Process jvm;
    private final Consumer<String> lines;
    private final Thread output = new Thread(this::passOnOutput);

    /** Set before the JVM is asked to end; volatile, as another thread passes on the output. */
    private volatile boolean endRequested;

    /** Volatile, as the thread of the output sets it. */
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
     * @param lines gets what it prints, on a thread of the process's own
     */
    static RouteProcess start(Program program, Consumer<String> lines) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", BECOME_JVM_WITH_WATCHER, "sh"));
        command.addAll(program.command());
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new RouteProcess(program.name(), jvm, lines);
    }

    /** Waits this long at most for the process to end, and tells whether it has. */
    boolean hasEnded(Duration patience) throws InterruptedException {
        return jvm.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the process to end, if it has not. */
    void requestEnd() {
        endRequested = true;
        // Process.destroy() would close the pipes, too.
        jvm.toHandle().destroy();
    }

    /** Waits until the process has ended, kills it if it takes too long, and returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!hasEnded(GRACE)) {
            killed = jvm.toHandle().destroyForcibly();
        }
        output.join();
        return jvm.waitFor();
    }

    /** Kills the process with {@code kill -9}, and returns when all is passed on that it printed before. */
    void kill() throws InterruptedException {
        jvm.toHandle().destroyForcibly();
        jvm.waitFor();
        output.join();
    }

    /** Whether it ended because somebody asked it to, its parent or not, and neither by itself nor by force. */
    boolean endedBySignal() {
        return ENDED_BY_SIGNAL.contains(jvm.exitValue());
    }

    /** Whether a line was passed on. */
    boolean hasPrinted() {
        return hasPrinted;
    }

    /** Whether it has ended by {@code kill -9}, whoever did that. */
    boolean hasEndedByKill() {
        return !jvm.isAlive() && jvm.exitValue() == ENDED_BY_KILL;
    }

    /** Whether it was asked to end in vain and had to be killed. */
    boolean wasKilled() {
        return killed;
    }

    /**
     * Once it was asked to end, nothing but the lines of its routes: a JVM that is asked in its first instants fails
     * with all sorts of stack traces.
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
