// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application with a page and few file descriptors keeps them, however many connections another program opens. */
class PageDescriptorsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DESCRIPTORS = 256;

    private final List<Socket> clients = new ArrayList<>();
    private Process application;
    private BufferedReader output;
    private Writer input;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        application = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n %d && exec \"$0\" -cp \"$1\" %s"
                                .formatted(DESCRIPTORS, FewDescriptorsProcess.class.getName()),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = application.inputReader(StandardCharsets.UTF_8);
        input = application.outputWriter(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (!line.startsWith("http:")) {
            line = output.readLine();
        }
        address = URI.create(line);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        application.destroyForcibly().onExit().join();
    }

    @ParameterizedTest
    @CsvSource({"950, GET /shm/data HTTP/1.1", "1500, ''"})
    void applicationOpensItsFilesAndThePageAnswersAgain(int connections, String sent) throws Exception {
        assertThat(asked()).contains(" 0 refused");

        for (int i = 0; i < connections; i++) {
            Socket client = new Socket(address.getHost(), address.getPort());
            clients.add(client);
            client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        }

        String report = asked();
        assertThat(report).contains(" 0 refused");
        await().atMost(LIMIT).until(this::isAnswered);
        assertThat(asked()).contains(" 0 refused");
    }

    private String asked() throws IOException {
        input.write('\n');
        input.flush();
        String line = output.readLine();
        while (!line.contains("opened")) {
            line = output.readLine();
        }
        return line;
    }

    private boolean isAnswered() {
        try {
            return Answer.to(address, "GET", "/shm/data", Map.of(), "").status() == 200;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
