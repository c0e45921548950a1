// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractIntegerAssert;
import org.awaitility.core.ConditionFactory;

/** A terminal in which a user starts a demo, with a keyboard (only for Ctrl-C) and a screen. */
final class Terminal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CTRL_C = 3;
    private static final Pattern LIVE_PAGE = Pattern.compile("Live page: (http://127\\.0\\.0\\.1:\\d+/shm)");

    private final Process process;
    private final List<String> screen = new CopyOnWriteArrayList<>();
    private final List<URI> livePages = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::readScreen, "screen");
    private final List<ProcessHandle> jvms = new ArrayList<>();

    private Terminal(Process process) {
        this.process = process;
        reader.start();
    }

    /** Starts the demo with these options, each {@code name=value}. */
    static Terminal startDemo(String... options) {
        return startDemoOn(List.of(), options);
    }

    /** Starts the demo with these options, and its live page at the default port. */
    static Terminal startDemoAtDefaultPort(String... options) {
        return start(List.of(), Arrays.stream(options), "-jar", System.getProperty("test.demo.jar"));
    }

    /** Starts the demo on another host: this command runs the command that follows it there. */
    static Terminal startDemoOn(List<String> host, String... options) {
        return start(host, options, "-jar", System.getProperty("test.demo.jar"));
    }

    /** Starts the demo with the orders, with these options. */
    static Terminal startOrdersDemo(String... options) {
        return start(List.of(), options, "-cp", System.getProperty("test.demo.jar"), OrdersDemo.class.getName());
    }

    /** Starts the demo with the leader, with these options. */
    static Terminal startLeaderDemo(String... options) {
        return start(List.of(), options, "-cp", System.getProperty("test.demo.jar"), LeaderDemo.class.getName());
    }

    /** Starts the demo with Kafka, with these options. */
    static Terminal startKafkaDemo(String... options) {
        return start(List.of(), options, "-cp", System.getProperty("test.demo.jar"), KafkaDemo.class.getName());
    }

    private static Terminal start(List<String> host, String[] options, String... program) {
        // Other demos may run at the same time, and one has the default port.
        return start(host, Stream.concat(Stream.of("demo.page.port=0"), Arrays.stream(options)), program);
    }

    private static Terminal start(List<String> host, Stream<String> options, String... program) {
        Stream<String> javaArguments = Stream.concat(options.map(option -> "-D" + option), Stream.of(program));
        // Passes the script's text and not its path, because it may be in a jar.
        try (InputStream script = Terminal.class.getResourceAsStream("/terminal.py")) {
            Stream<String> terminal =
                    Stream.of("python3", "-c", new String(script.readAllBytes(), UTF_8), RouteProgram.JAVA);
            List<String> command = Stream.of(host.stream(), terminal, javaArguments)
                    .flatMap(words -> words)
                    .toList();
            return new Terminal(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new AssertionError("python3 is needed for a pseudo-terminal", e);
        }
    }

    /** Waits for a condition that is not on the screen. */
    static ConditionFactory awaiting(String what) {
        return await(what).atMost(LIMIT);
    }

    /** Waits for the address of the live page, and returns it. */
    URI livePage() {
        return awaiting("the address of the live page")
                .until(() -> livePages, pages -> !pages.isEmpty())
                .get(0);
    }

    /**
     * Returns the lines on the screen, without the echo of Ctrl-C, and without the address of the live page, which may be
     * printed between any two others.
     */
    List<String> screen() {
        return List.copyOf(screen);
    }

    /** Waits for a line. */
    void awaitLine(String line) {
        awaiting("line on the screen").untilAsserted(() -> assertThat(screen).contains(line));
    }

    /** Waits for a line that matches the whole pattern. */
    void awaitLineLike(Pattern pattern) {
        awaiting("line on the screen").untilAsserted(() -> assertThat(screen)
                .anySatisfy(line -> assertThat(line).matches(pattern)));
    }

    /** Types Ctrl-C. */
    void typeCtrlC() {
        try {
            process.getOutputStream().write(CTRL_C);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the demo's own process, and returns it. */
    ProcessHandle parent() {
        return awaiting("the demo's parent")
                .until(() -> process.children().findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for the JVM of process 1 or 2, and returns it. */
    ProcessHandle jvm(int number) {
        return jvm("process-%d.yaml".formatted(number));
    }

    /** Waits for the JVM with these words in its command line, and returns it. */
    ProcessHandle jvm(String words) {
        ProcessHandle jvm = awaiting("the JVM of " + words)
                .until(() -> findJvm(words), Optional::isPresent)
                .orElseThrow();
        jvms.add(jvm);
        return jvm;
    }

    private Optional<ProcessHandle> findJvm(String words) {
        return process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .filter(each -> each.info().commandLine().orElse("").contains(words))
                .findFirst();
    }

    /** Waits until the demo has ended and all its output is on the screen, and returns an assertion of its exit code. */
    AbstractIntegerAssert<?> assertThatExitCode() throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the demo has ended; on the screen was %s", screen)
                .isTrue();
        reader.join();
        return assertThat(process.exitValue()).as("the exit code; on the screen was %s", screen);
    }

    /** Kills the demo if it still runs. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        jvms.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void readScreen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String printed = line.replace("^C", "");
                Matcher livePage = LIVE_PAGE.matcher(printed);
                if (livePage.matches()) {
                    livePages.add(URI.create(livePage.group(1)));
                } else {
                    screen.add(printed);
                }
            }
        } catch (IOException e) {
            screen.add("Nothing more can be read: " + e);
        }
    }
}
