// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One of the demo's processes: a JVM in which camel-main runs the routes of one YAML file. Its parent passes on what it
 * prints.
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

    /** What a process exits with that ended at a signal's request: 128 and the number of SIGTERM or SIGINT. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(128 + 15, 128 + 2);

    /** Far longer than camel-main takes to stop (see {@code camel.main.shutdownTimeout}). */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final int number;
    private final Process jvm;
    private final Thread output = new Thread(this::passOnOutput);

    /** Set before the JVM is asked to end; volatile, as another thread passes on the output. */
    private volatile boolean endRequested;

    private boolean killed;

    private RouteProcess(int number, Process jvm) {
        this.number = number;
        this.jvm = jvm;
        output.setDaemon(true);
        output.start();
    }

    /**
     * Starts the process.
     *
     * @param number 1 or 2: which of the YAML files it runs
     */
    static RouteProcess start(int number, DemoOptions options) throws IOException {
        Process jvm = new ProcessBuilder(command(number, options))
                .redirectErrorStream(true)
                .start();
        return new RouteProcess(number, jvm);
    }

    private static List<String> command(int number, DemoOptions options) {
        return List.of(
                "sh",
                "-c",
                BECOME_JVM_WITH_WATCHER,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Starts fast and stays small.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                property("camel.main.routesIncludePattern", "classpath:process-%d.yaml".formatted(number)),
                property(DemoOptions.SEGMENT, options.segment()),
                property(DemoOptions.INCREMENT_PERIOD, options.incrementPeriod().toMillis()),
                property(DemoOptions.SQUARE_PERIOD, options.squarePeriod().toMillis()),
                "-cp",
                options.classPath(),
                "org.apache.camel.main.Main");
    }

    private static String property(String name, Object value) {
        return "-D" + name + "=" + value;
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

    /** Whether it ended because somebody asked it to, its parent or not, and neither by itself nor by force. */
    boolean endedBySignal() {
        return ENDED_BY_SIGNAL.contains(jvm.exitValue());
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
        try (BufferedReader lines = jvm.inputReader()) {
            lines.lines()
                    .filter(line -> !endRequested || line.startsWith(this + ": "))
                    .forEach(System.out::println);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The output of %s cannot be read: %s".formatted(this, e.getMessage()));
        }
    }

    /** Such as {@code Process-1}. */
    @Override
    public String toString() {
        return "Process-" + number;
    }
}
