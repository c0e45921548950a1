// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Debian's redis-server on a free port of the loopback address, without writes to disk. It ends with {@link #close}, and
 * with the harness, however that ends: a shell between the two waits for the end of its input.
 */
final class RedisServer implements AutoCloseable {
    private static final String PROGRAM = "redis-server";
    private static final String END_WITH_INPUT = "\"$@\" & server=$!; read -r end; kill $server; wait $server";
    private static final int ATTEMPTS = 100;
    private static final int PAUSE_MILLIS = 50;
    private static final int SECONDS_TO_END = 10;

    private final Process shell;
    private final int port;

    private RedisServer(Process shell, int port) {
        this.shell = shell;
        this.port = port;
    }

    /** @throws IllegalStateException if it is not installed */
    static RedisServer start(Path folder) throws IOException, InterruptedException {
        int port = Port.free();
        List<String> command = List.of(
                "sh",
                "-c",
                END_WITH_INPUT,
                "sh",
                PROGRAM,
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        Process shell = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisServer server = new RedisServer(shell, port);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (Port.answers(port)) {
                return server;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        server.close();
        throw new IllegalStateException(
                "%s does not answer; Debian has it in a package of this name".formatted(PROGRAM));
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        shell.onExit()
                .completeOnTimeout(shell, SECONDS_TO_END, TimeUnit.SECONDS)
                .join();
        shell.destroyForcibly();
    }
}
