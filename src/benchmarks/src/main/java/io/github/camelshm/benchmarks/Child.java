// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A measured process, usually a JVM, on a core of its own if requested. None outlives the harness, whether that ends
 * normally, by Ctrl-C ({@link #killAll}) or by {@code kill -9} (its end closes the child's standard input, see {@link
 * Parent}).
 */
public final class Child implements AutoCloseable {
    /** The core of a process that may run on any. */
    public static final int ANY_CORE = -1;

    private static final String END = "end of output";
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    private final String name;
    private final int core;
    private final Process process;
    private final Writer input;
    private boolean ready;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private Child(String name, int core, List<String> command) throws IOException {
        this.name = name;
        this.core = core;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        this.process = builder.start();
        RUNNING.add(process);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reads " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a main class on a core, or on {@link #ANY_CORE}. */
    public static Child java(int core, List<String> flags, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return program(core, main.getSimpleName(), command);
    }

    /** Starts a program in any language that prints what {@link Parent} prints, on a core or on {@link #ANY_CORE}. */
    public static Child program(int core, String name, List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>();
        if (core != ANY_CORE) {
            pinned.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        pinned.addAll(command);
        return new Child(name, core, pinned);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            // The process was killed.
        } finally {
            output.add(END);
        }
    }

    /** Kills all processes that still run. */
    static void killAll() {
        RUNNING.forEach(process -> process.destroyForcibly().onExit().join());
    }

    /** The core it is pinned to. */
    int core() {
        return core;
    }

    /** Waits until it is connected. */
    public void awaitReady() throws InterruptedException {
        if (!ready) {
            await(Parent.READY, 30);
            ready = true;
        }
    }

    /** Waits for a line with this start, and returns it. */
    public String awaitLine(long seconds, String start) throws InterruptedException {
        return await(start, seconds);
    }

    /** Waits until there has been a line with each of these starts, in any order. */
    public void awaitLines(long seconds, String... starts) throws InterruptedException {
        Set<String> missing = new HashSet<>(List.of(starts));
        await(
                line -> {
                    missing.removeIf(line::startsWith);
                    return missing.isEmpty();
                },
                String.join("', '", starts),
                seconds);
    }

    /** The process itself. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks it to end, by closing its standard input, and waits for its end up to the given time. */
    public void end(long seconds) throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("%s did not end in %d s".formatted(name, seconds));
        }
    }

    /** Sends it the window in which to measure. */
    void measure(Window window) throws IOException {
        input.write("%d %d%n".formatted(window.from(), window.until()));
        input.flush();
    }

    /** Waits for its figures; the seconds are those of the window and the warm-up. */
    Figures awaitFigures(double seconds) throws InterruptedException {
        return Figures.parse(await(Parent.FIGURES, 30 + (long) seconds).substring(Parent.FIGURES.length()));
    }

    private String await(String start, long seconds) throws InterruptedException {
        return await(line -> line.startsWith(start), start, seconds);
    }

    /** Skips other lines. */
    private String await(Predicate<String> wanted, String described, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (; ; ) {
            String line = output.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new IllegalStateException("%s %s while '%s' was awaited"
                        .formatted(name, line == null ? "said nothing for " + seconds + " s" : "ended", described));
            }
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    /** Kills it. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        RUNNING.remove(process);
    }
}
