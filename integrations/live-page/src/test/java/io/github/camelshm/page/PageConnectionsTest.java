// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The page's server handles requests that no browser sends, and connections without a request. */
class PageConnectionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HALF = "GET /shm/data HTTP/1.1\r\nHost: local";
    private static final String WHOLE = "GET /shm/uplot/uPlot.iife.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Main main = new Main();
    private final List<Socket> clients = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root().addAppender(log);
        main.addOverrideProperty("camel.shm-page.port", "0");
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        main.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        main.stop();
        root().detachAppender(log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /shm/data HTTP/1.1\r\n\r\n",
                "GET /shm/data HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /shm/data HTTP/1.1\r\nHost: [\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /shm/set HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "GET\r\n\r\n",
                "\u0016\u0003\u0001\r\n\r\n",
            })
    void aMalformedRequestIsRefusedAndNotLogged(String request) throws Exception {
        Socket client = connect();

        send(client, request);

        assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                .matches("HTTP/1.[01] 400");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aConnectionWithoutACompleteRequestIsClosed() throws Exception {
        Socket silent = connect();
        Socket half = connect();
        send(half, HALF);
        Socket slow = connect();
        send(slow, HALF);
        // Enough requests that their responses fill the buffers of both ends.
        Socket unread = connect();
        for (int i = 0; i < 400; i++) {
            send(unread, WHOLE);
        }

        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(isClosedAfter(silent, "")).isTrue();
            assertThat(isClosedAfter(half, "")).isTrue();
            assertThat(isClosedAfter(slow, "a")).isTrue();
            assertThat(isClosedAfter(unread, "a")).isTrue();
        });
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aConnectionWithFurtherRequestsStaysOpen() throws Exception {
        Socket client = connect();
        Duration longer = Connections.MAX_SILENCE.plusSeconds(5);

        await().atMost(LIMIT)
                .during(longer)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !isClosedAfter(client, "HEAD /shm/page.js HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    @Test
    void oneConnectionTooManyIsClosedAtOnceWithOneWarning() throws Exception {
        for (int i = 0; i < Connections.MAX_OPEN; i++) {
            send(connect(), HALF);
        }

        for (int i = 0; i < 3; i++) {
            Socket refused = connect();
            await().atMost(Connections.MAX_SILENCE.dividedBy(2)).until(() -> isClosedAfter(refused, ""));
        }

        assertThat(warnings())
                .containsExactly("The live page has 64 open connections and refuses more; it closes those that send no "
                        + "request for 10 s");
        await("an answer, when the others have been closed").atMost(LIMIT).until(this::isAnswered);
    }

    private boolean isAnswered() {
        try {
            return Answer.to(address(), "GET", "/shm/data", Map.of(), "").status() == 200;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Whether the server has closed a connection, which this finds out by sending and reading the start of the answer. */
    private static boolean isClosedAfter(Socket client, String sent) throws IOException {
        try {
            send(client, sent);
            client.setSoTimeout(100);
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(address().getHost(), address().getPort());
        clients.add(client);
        client.setSoTimeout((int) LIMIT.toMillis());
        return client;
    }

    private URI address() {
        return main.getCamelContext().getRegistry().lookupByNameAndType(LivePage.ADDRESS, URI.class);
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
