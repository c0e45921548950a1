// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sample application in a process of its own, and this test's connection to it. Closing this kills the process if it
 * is still alive.
 */
final class Application implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final String STARTED = "Started SampleApplication";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;

    private Application(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the application that was built for a Boot with these properties, {@code --name=value}, on a port of its own.
     * Its output goes to the file.
     */
    static Application start(String boot, Path log, String... properties) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It runs only for seconds, so it uses the fast start of the demos.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", "target/%s/shop.jar".formatted(boot)));
        command.add("--server.port=0");
        command.add("--server.address=127.0.0.1");
        command.addAll(List.of(properties));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        return new Application(builder.redirectOutput(log.toFile()).start(), log);
    }

    /** Waits until it serves requests and its routes run. */
    void awaitStart() throws IOException {
        await("the application's start")
                .atMost(2, MINUTES)
                .until(() -> output().contains(STARTED) || !process.isAlive());
        assertThat(output()).contains(STARTED);
    }

    /** Waits until it has ended, and returns its exit code. */
    int awaitEnd() throws InterruptedException, IOException {
        if (!process.waitFor(2, MINUTES)) {
            fail("The application did not end within two minutes. It printed:%n%s", output());
        }
        return process.exitValue();
    }

    /** Terminates it like Ctrl-C, a container's stop and {@code kill}, and returns its exit code. */
    int terminate() throws InterruptedException, IOException {
        process.destroy();
        return awaitEnd();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Returns the URI of one of its paths. */
    URI uri(String path) throws IOException {
        Matcher port = PORT.matcher(output());
        if (!port.find()) {
            fail("The application printed no port:%n%s", output());
        }
        return URI.create("http://127.0.0.1:" + port.group(1) + path);
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
