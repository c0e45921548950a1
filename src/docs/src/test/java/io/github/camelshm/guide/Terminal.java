// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A terminal with a shell in it, as a reader has it, in which one thing is typed after the other. */
final class Terminal implements AutoCloseable {
    /** Generous, as a build may have little of the machine; what is awaited comes within seconds on a quiet one. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final int CTRL_C = 3;
    private static final String DONE = "--- done: ";
    private static final Pattern DONE_LINE = Pattern.compile("\n?" + DONE + "(\\d+)\n");
    private static final Pattern NOT_TEXT = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\r|\\^C");

    private final String name;
    private final Process process;
    /** Written by the thread that reads, and read by others. */
    @SuppressWarnings("JdkObsolete") // For that it is not obsolete.
    private final StringBuffer screen = new StringBuffer();

    private int start;
    private int seen;

    /**
     * @param machine the command before the shell's, if it is to run somewhere else
     * @param folder where the shell starts
     */
    Terminal(String name, List<String> machine, Path folder, Map<String, String> environment) {
        this.name = name;
        try {
            List<String> command = new ArrayList<>(List.of("python3", resource("/terminal.py")));
            command.addAll(machine);
            command.addAll(List.of("bash", "--norc", "--noprofile", "--noediting", "-i"));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().putAll(Map.of("TERM", "dumb"));
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError("python3 and bash are needed for a terminal", e);
        }
        Thread reader = new Thread(this::readScreen, name);
        reader.setDaemon(true);
        reader.start();
        type("stty -echo; PS1=; PS2=; cd '%s'; printf '\\n%s%%s\\n' 0".formatted(folder, DONE));
        awaitDone("the shell");
    }

    static String resource(String resource) {
        try {
            return Path.of(Terminal.class.getResource(resource).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Types commands, and does not wait for their end. Any that fails is remembered. */
    void start(Path script, String commands) {
        awaitDone("what was typed before");
        try {
            Files.writeString(script, "trap 'failed=$?' ERR\n" + commands + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start = screen.length();
        seen = 0;
        type("failed=0; . '%s'; printf '\\n%s%%s\\n' $failed".formatted(script, DONE));
    }

    /** Waits for the end of what was typed, and returns the exit status of the command that failed last, or 0. */
    int awaitDone(String what) {
        await("the end of " + what, this::isDone);
        Matcher done = DONE_LINE.matcher(sinceStart());
        return done.find() ? Integer.parseInt(done.group(1)) : -1;
    }

    private boolean isDone() {
        return DONE_LINE.matcher(sinceStart()).find();
    }

    /** What is on the screen since the last command was typed. */
    String printed() {
        return DONE_LINE.matcher(sinceStart()).replaceAll("").stripTrailing();
    }

    /** Waits until this is on the screen, below what was waited for before. */
    void await(Expected expected) {
        await("the output", () -> expected.endIn(printed(), seen) >= 0 || isDone());
        int end = expected.endIn(printed(), seen);
        assertThat(end)
                .as("In %s, awaited after %d characters:%n%s%nPrinted:%n%s", name, seen, expected, printed())
                .isNotNegative();
        seen = end;
    }

    /** Presses Ctrl-C, and waits until what ran has ended. */
    void pressCtrlC() {
        write(CTRL_C);
        // Whether bash goes on with the line or drops it depends on how the program ends.
        type("printf '\\n%s%%s\\n' 0".formatted(DONE));
        awaitDone("what Ctrl-C ends");
    }

    private void type(String line) {
        for (byte each : (line + "\n").getBytes(UTF_8)) {
            write(each);
        }
    }

    private void write(int key) {
        try {
            process.getOutputStream().write(key);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String sinceStart() {
        return NOT_TEXT.matcher(screen.substring(start)).replaceAll("");
    }

    /** A failed wait says what is on the screen. */
    private void await(String what, BooleanSupplier condition) {
        try {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "In %s, waited %s for %s. On the screen:%n%s".formatted(name, LIMIT, what, sinceStart()), e);
        }
    }

    private void readScreen() {
        try (Reader reader = process.inputReader(UTF_8)) {
            char[] buffer = new char[4096];
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                screen.append(buffer, 0, count);
            }
        } catch (IOException e) {
            screen.append("\nNothing more can be read: ").append(e).append('\n');
        }
    }

    /** Kills whatever still runs in it. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }
}
