// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.quarkus;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built application in a process of its own, as a user starts it. Closing this kills it if it is still alive. */
final class Application implements AutoCloseable {
    static final Path JAR = Path.of(System.getProperty("application"));

    private final Process process;
    private final Path log;

    private Application(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with these JVM flags, such as {@code -Dname=value}; its output goes to the file. */
    static Application start(Path log, String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        return new Application(builder.redirectOutput(log.toFile()).start(), log);
    }

    /** Terminates it like Ctrl-C, a container's stop and {@code kill}, and returns its exit code. */
    int terminate() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            fail("The application still runs two minutes after SIGTERM. It printed:%n%s", output());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
