// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The port of the page: the application that announces an address also answers there. */
class PagePortTest {
    private static final int AT_ONCE = 20;

    private final List<Main> started = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void captureLogs() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        root().detachAppender(log);
        started.forEach(Main::stop);
    }

    @Test
    @SuppressWarnings("try") // The socket only has to be open.
    void pageTakesAnyFreePortIfTheDefaultIsTakenAndNoneIsChosen() throws Exception {
        try (ServerSocket taken = take("127.0.0.1", PageOptions.DEFAULT_PORT)) {
            Main main = start("one");

            assertThat(address(main).getPort()).isNotEqualTo(PageOptions.DEFAULT_PORT);
            assertAnswersItself(main);
            assertThat(warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "127.0.0.1, 0.0.0.0", "0.0.0.0, 0.0.0.0"})
    void warningNamesTheChosenPortIfItIsTaken(String other, String host) throws Exception {
        try (ServerSocket taken = take(other, 0)) {
            int port = taken.getLocalPort();

            Main main = start("one", "camel.shm-page.host", host, "camel.shm-page.port", "" + port);

            assertThat(address(main)).isNull();
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .startsWith("There is no live page: %s:%d is not available (Address already in use)"
                            .formatted(host, port))
                    .contains("camel.shm-page.port");
        }
    }

    @Test
    void applicationsThatStartTogetherHaveAPortEach() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        CountDownLatch together = new CountDownLatch(AT_ONCE);
        try {
            List<Future<Main>> starting = IntStream.range(0, AT_ONCE)
                    .mapToObj(number -> threads.submit(() -> {
                        together.countDown();
                        together.await();
                        return start("application-" + number);
                    }))
                    .toList();

            List<URI> addresses = new ArrayList<>();
            for (Future<Main> each : starting) {
                addresses.add(address(each.get()));
                assertAnswersItself(each.get());
            }

            assertThat(addresses).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void portIsNotSharedWithAServerOfTheApplicationsVertx() throws Exception {
        // Vert.x shares a port only if it was requested by its number.
        int port;
        try (ServerSocket free = take("127.0.0.1", 0)) {
            port = free.getLocalPort();
        }
        Vertx vertx = Vertx.vertx();
        try {
            vertx.createHttpServer()
                    .requestHandler(
                            request -> request.response().setStatusCode(418).end())
                    .listen(port, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            Main main = new Main();
            main.bind("vertx", vertx);

            start(main, "one", "camel.shm-page.port", "" + port);

            assertThat(address(main)).isNull();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void portDiffersFromTheApplicationServersIfBothMayBeAny() throws Exception {
        Main main = start("one", "camel.shm-page.port", "0", "camel.server.enabled", "true", "camel.server.port", "0");

        VertxPlatformHttpServer ofApplication = main.getCamelContext().hasService(VertxPlatformHttpServer.class);
        assertThat(address(main).getPort()).isNotEqualTo(ofApplication.getPort());
        assertAnswersItself(main);
    }

    @Test
    void pageIsNotAnnouncedIfTheManagementServersPortIsTaken() throws Exception {
        try (ServerSocket taken = take("127.0.0.1", 0)) {
            int port = taken.getLocalPort();

            Main main = start(
                    "one",
                    "camel.management.enabled",
                    "true",
                    "camel.management.host",
                    "127.0.0.1",
                    "camel.management.port",
                    "" + port);

            assertThat(address(main)).isNull();
            assertThat(warnings())
                    .contains("There is no live page: the application's management server does not listen at"
                            + " 127.0.0.1:%d; choose a free port with camel.management.port".formatted(port));
        }
    }

    @Test
    void portIsFreeAgainAfterTheApplicationHasStopped() throws Exception {
        Main main = start("one", "camel.shm-page.port", "0");
        int port = address(main).getPort();

        main.stop();

        take("127.0.0.1", port).close();
        assertAnswersItself(start("two", "camel.shm-page.port", "" + port));
    }

    @Test
    void announcementHasTheAddressAndNotAName() throws Exception {
        Main main = start("one", "camel.shm-page.host", "localhost", "camel.shm-page.port", "0");

        assertThat(address(main).getHost())
                .isEqualTo(InetAddress.getByName("localhost").getHostAddress());
        assertAnswersItself(main);
    }

    private Main start(String name, String... given) throws Exception {
        return start(new Main(), name, given);
    }

    private Main start(Main main, String name, String... given) throws Exception {
        main.addOverrideProperty("camel.main.name", name);
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        for (int i = 0; i < given.length; i += 2) {
            main.addOverrideProperty(given[i], given[i + 1]);
        }
        started.add(main);
        main.start();
        return main;
    }

    private static URI address(Main main) {
        return main.getCamelContext().getRegistry().lookupByNameAndType(LivePage.ADDRESS, URI.class);
    }

    private static void assertAnswersItself(Main main) throws Exception {
        URI address = address(main);
        assertThat(address).isNotNull();
        Answer answer = Answer.to(address, "GET", address.getPath() + "/data", Map.of(), "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat((JsonObject) Jsoner.deserialize(answer.body()))
                .containsEntry("context", main.getCamelContext().getName())
                .hasEntrySatisfying("processId", id -> assertThat(((Number) id).longValue())
                        .isEqualTo(ProcessHandle.current().pid()));
    }

    /** Another program of this host may have the default port already, which serves the test as well. */
    private static ServerSocket take(String host, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            assertThat(port).isEqualTo(PageOptions.DEFAULT_PORT);
        }
        return socket;
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
