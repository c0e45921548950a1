// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real process of a test. The test sends lines to its standard input and awaits lines of its standard output. Closing
 * it kills it, if it is still alive.
 *
 * <p>The limits are so long that a process reaches them only if it hangs. Their errors state the awaited event.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String END = "end of output";

    private final String description;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private ChildProcess(List<String> command) throws IOException {
        this.description = String.join(" ", command);
        ProcessBuilder builder = new ProcessBuilder(command);
        // These variables would add flags to the JVM under test, and a line about them to its standard error.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        this.process = builder.start();
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.readers = List.of(
                reading(
                        process.inputReader(StandardCharsets.UTF_8),
                        line -> {
                            output.add(line);
                            unread.add(line);
                        },
                        () -> unread.add(END)),
                // The process may end before its last lines are read.
                reading(process.errorReader(StandardCharsets.UTF_8), errors::add, () -> {}));
    }

    /** Starts any command. */
    public static ChildProcess start(String... command) throws IOException {
        return new ChildProcess(List.of(command));
    }

    /** Starts a main class of this module's code or tests in a JVM without any flags. */
    public static ChildProcess java(Jvm jvm, Class<?> main, String... arguments) throws IOException {
        return start(javaCommand(jvm, classPath(), main, arguments).toArray(String[]::new));
    }

    /** The command that runs a main class in a JVM without any flags. */
    public static List<String> javaCommand(Jvm jvm, String classPath, Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(jvm.home().resolve("bin/java").toString(), "-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a Python script; its arguments are {@code sys.argv[1:]}. */
    public static ChildProcess python(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", "-u", "-c", script));
        command.addAll(List.of(arguments));
        return new ChildProcess(command);
    }

    /** The location of a class: a jar or a directory of classes. */
    public static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A class path with this module's classes and those of its tests, without any library. */
    public static String classPath() {
        return Stream.of(Segment.class, ChildProcess.class)
                .map(type -> locationOf(type).toString())
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** Sends a line. */
    public void send(String line) throws IOException {
        input.write(line);
        input.write(System.lineSeparator());
        input.flush();
    }

    /** Closes its standard input. */
    public void closeInput() throws IOException {
        input.close();
    }

    /** Awaits a line with this start, skips others, and returns it. */
    public String await(String start) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (; ; ) {
            String line = unread.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("'%s' was awaited %s, from%n%s"
                        .formatted(start, line == null ? "for " + LIMIT : "until the process ended", this));
            }
            if (line.startsWith(start)) {
                return line;
            }
        }
    }

    /** Sends a line, and awaits one with this start. */
    public String ask(String line, String answer) throws IOException, InterruptedException {
        send(line);
        return await(answer);
    }

    /** Awaits its end, and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Its end was awaited for %s, from%n%s".formatted(LIMIT, this));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** Sends it a signal. After {@code STOP} no thread of it runs when this returns. */
    public void signal(String name) throws IOException, InterruptedException {
        try (ChildProcess kill = start("sh", "-c", "kill -s %s %d".formatted(name, pid()))) {
            if (kill.awaitExit() != 0) {
                throw new AssertionError("SIG%s cannot be sent to%n%s".formatted(name, this));
            }
        }
        if (name.equals("STOP")) {
            awaitStopped();
        }
    }

    /** The kill command may return before all threads have stopped, in particular on a busy machine. */
    private void awaitStopped() throws IOException {
        Path threads = Path.of("/proc/%d/task".formatted(pid()));
        Awaitility.await("each thread to stop of " + this).atMost(LIMIT).until(() -> {
            try (Stream<Path> each = Files.list(threads)) {
                return each.allMatch(ChildProcess::hasStopped);
            }
        });
    }

    /** See proc_pid_stat(5): the state follows the name, which is in brackets and may contain any character. */
    private static boolean hasStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return "TtZX".indexOf(state) >= 0;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it is alive; a stopped process is. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The lines of its standard output. */
    public List<String> output() {
        return output;
    }

    /** The lines of its standard error. */
    public List<String> errors() {
        return errors;
    }

    /** Kills it as {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private interface LineReader {
        void read(String line);
    }

    private Thread reading(BufferedReader reader, LineReader lines, Runnable atTheEnd) {
        Thread thread = new Thread(
                () -> {
                    try (reader) {
                        reader.lines().forEach(lines::read);
                    } catch (IOException | UncheckedIOException e) {
                        errors.add("Not readable any more: " + e);
                    } finally {
                        atTheEnd.run();
                    }
                },
                "reads " + pid());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The command and everything that it printed. */
    @Override
    public String toString() {
        return "%s%n  pid %d, %s%n  printed %s%n  errors %s"
                .formatted(
                        description,
                        pid(),
                        isAlive() ? "alive" : "ended with " + process.exitValue(),
                        String.join("\n    ", output),
                        String.join("\n    ", errors));
    }
}
