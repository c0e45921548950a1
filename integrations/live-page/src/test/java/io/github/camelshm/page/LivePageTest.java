// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelshm.component.cluster.ShmClusterService;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.main.Main;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The page of an application on camel-main, as its server sends it. */
class LivePageTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef";
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @TempDir
    private Path directory;

    private final Main main = new Main();
    private final Properties properties = new Properties();

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void showsTheCellsAndQueuesOfItsRoutesWithTheirHistory() throws Exception {
        start("camel.shm-page.interval", "100ms");

        await("three observations").atMost(LIMIT).until(() -> times(data("")).size() >= 3);
        send("direct:count", null);
        send("direct:order", "one");
        await("next observation").atMost(LIMIT).until(() -> value(data("")).equals("42"));
        await("next observation of the queue")
                .atMost(LIMIT)
                .until(() -> queue(data("")).getInteger("depth") == 1);

        JsonObject data = data("");
        JsonObject segment = segment(data);
        assertThat(segment).containsEntry("name", "counter").containsEntry("attached", true);
        JsonObject cell = cell(data);
        String file = directory.toRealPath().resolve("counter").toString();
        assertThat(cell).containsEntry("id", file + " int32@0").containsEntry("cell", "an int32 at offset 0");
        // Two endpoints use the same cell: one counts, the other is watched.
        assertThat((List<?>) cell.get("endpoints")).hasSize(2);
        JsonObject history = (JsonObject) data.get("history");
        assertThat((JsonArray) ((JsonObject) history.get("series")).get(file + " int32@0"))
                .extracting(Object::toString)
                .contains("41")
                .endsWith("42");
        JsonObject self = (JsonObject) ((JsonArray) segment.get("participants")).get(0);
        assertThat(self)
                .containsEntry("state", "alive")
                .containsEntry("isThisOne", true)
                .containsEntry("name", main.getCamelContext().getName());
        JsonObject queue = queue(data);
        assertThat(queue).containsEntry("state", "attached");
        assertThat(queue.getLong("sentByAll")).isEqualTo(1);
        assertThat((List<?>) queue.get("participants")).hasSize(1);
        assertThat(first(queue, "endpoints").getLong("expired")).isZero();
        assertThat(data).containsEntry("write", false);
        assertThat(data.getLong("interval")).isEqualTo(100);
    }

    @Test
    void showsTheClustersOfItsContext() throws Exception {
        ShmClusterService service = new ShmClusterService();
        service.setId("orders-1");
        service.setDirectory(directory.toString());
        main.bind("cluster", service);
        start("camel.shm-page.interval", "100ms");
        assertThat((List<?>) data("").get("clusters")).isEmpty();

        service.getView("jobs");

        await("the leader")
                .atMost(LIMIT)
                .until(() -> !((List<?>) data("").get("clusters")).isEmpty()
                        && first(data(""), "clusters").getBoolean("localLeader"));
        JsonObject cluster = first(data(""), "clusters");
        String file = directory.toRealPath().resolve("cluster.jobs").toString();
        assertThat(cluster)
                .containsEntry("id", "cluster jobs " + file)
                .containsEntry("namespace", "jobs")
                .containsEntry("file", file)
                .containsEntry("state", "attached")
                .containsEntry("leader", "orders-1")
                .containsEntry("leaderStopped", false);
        assertThat(cluster.getLong("term")).isEqualTo(service.getTerm("jobs"));
        assertThat(cluster.getLong("leadsSince")).isPositive();
        assertThat(first(cluster, "participants"))
                .containsEntry("id", "orders-1")
                .containsEntry("leads", true)
                .containsEntry("state", "alive")
                .containsEntry("isThisOne", true);

        service.stopView("jobs");

        await("leaving")
                .atMost(LIMIT)
                .until(() -> first(data(""), "clusters").getString("state").equals("not in use"));
    }

    @Test
    void returnsOnlyTheHistorySinceTheGivenTime() throws Exception {
        start();

        assertThat(times(data("?since=99999999999999"))).isEmpty();
        assertThat(ask("GET", "/shm/data?since=yesterday").status()).isEqualTo(400);
    }

    @Test
    void keepsTheEarlierValuesOfAString() throws Exception {
        start("camel.shm-page.interval", "100ms");

        send("direct:say", "open");
        await("first observation")
                .atMost(LIMIT)
                .until(() -> text(data("")).getString("value").equals("open"));
        send("direct:say", "<b>closed</b>");
        await("second observation")
                .atMost(LIMIT)
                .until(() -> text(data("")).getString("value").equals("<b>closed</b>"));

        JsonObject cell = text(data(""));
        assertThat((List<?>) cell.get("series")).isEmpty();
        assertThat((JsonObject) ((JsonArray) cell.get("earlier")).get(0)).containsEntry("value", "open");
    }

    @Test
    void redirectsToTheFolderAndServesItsFiles() throws Exception {
        start();

        assertThat(ask("GET", "/shm").header("location")).isEqualTo("shm/");
        Answer page = ask("GET", "/shm/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).contains("<title>Shared memory</title>");
        for (String file :
                List.of("page.js", "page.css", "icon.svg", "uplot/uPlot.iife.min.js", "uplot/uPlot.min.css")) {
            assertThat(ask("GET", "/shm/" + file).status()).as(file).isEqualTo(200);
        }
        assertThat(ask("GET", "/shm/uplot/LICENSE").body()).contains("MIT License");
    }

    @Test
    void pageLoadsNothingFromElsewhereAndRunsNoInlineScript() throws Exception {
        start();

        for (String path : List.of("/shm/", "/shm/data", "/shm/page.js")) {
            Answer answer = ask("GET", path);
            assertThat(answer.header("content-security-policy"))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(answer.header("cache-control")).isEqualTo("no-store");
            assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
            assertThat(answer.header("access-control-allow-origin")).isNull();
        }
        assertThat(ask("GET", "/shm/").body()).doesNotContain("<style").doesNotContainPattern("<script[^>]*>[^<]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:%d", "127.0.0.1:%d", "[::1]:%d", "192.168.0.7", "box.LAN:%d"})
    void answersRequestsThatNameThisHost(String host) throws Exception {
        start("camel.shm-page.hosts", "box.lan");

        assertThat(ask("GET", "/shm/data", Map.of("Host", host.formatted(port())), "")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"evil.example", "evil.example:%d", "127.0.0.1.evil.example:%d", "localhost.evil.example", "[evil]"})
    void refusesRequestsThatNameAnotherHostAsAfterDnsRebinding(String host) throws Exception {
        start("camel.main.dev-console-enabled", "true");

        for (String path : List.of("/shm", "/shm/", "/shm/data", "/q/dev", "/q/dev/shm")) {
            Answer answer = ask("GET", path, Map.of("Host", host.formatted(port())), "");
            assertThat(answer.status()).as(path).isEqualTo(421);
            assertThat(answer.body()).contains("camel.shm-page.hosts");
        }
    }

    @Test
    void refusesWritesUnlessWritingIsEnabled() throws Exception {
        start("camel.shm-page.token", TOKEN);

        Answer answer = write("set", "shm://counter?operation=increment&type=int32", "7", Map.of());

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("camel.shm-page.write=true");
        assertThat(counter()).isEqualTo(41);
    }

    @Test
    void setsACellAndPurgesAQueueWithTheToken() throws Exception {
        startWriting();
        send("direct:order", "one");
        String here = "http://127.0.0.1:" + port();

        Answer set =
                write("set", endpoint(cell(data(""))), "7", Map.of("Origin", here, "Sec-Fetch-Site", "same-origin"));
        Answer purged = write("purge", endpoint(queue(data(""))), "", Map.of());

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.body()).contains("is 7 now");
        assertThat(counter()).isEqualTo(7);
        assertThat(purged.body()).contains("1 messages discarded");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "Origin, http://evil.example",
        "Origin, http://127.0.0.1:1",
        "Origin, null",
        "X-Shm-Token, 0123456789abcdeX",
        "X-Shm-Token, ''",
        "Content-Type, text/plain",
        "Host, evil.example"
    })
    void refusesWritesOfOtherSitesAndWithoutTheToken(String header, String value) throws Exception {
        startWriting();

        Answer answer = write("set", endpoint(cell(data(""))), "7", Map.of(header, value));

        assertThat(answer.status()).isIn(403, 415, 421);
        assertThat(counter()).isEqualTo(41);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void writesOnlyByPost(String method) throws Exception {
        startWriting();

        Answer answer = ask(
                method,
                "/shm/set?endpoint=shm://counter&value=7",
                Map.of(Guard.TOKEN, TOKEN, "Content-Type", "application/json"),
                "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(counter()).isEqualTo(41);
    }

    @Test
    void logsEachWriteInOneLine() throws Exception {
        startWriting();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Writes.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        log.start();

        write("set", "shm://none\n12:00 ERROR forged\u202e", "7", Map.of());

        logger.detachAppender(log);
        logger.setLevel(null);
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("The live page received 'set' for shm://none\\u000a12:00 ERROR forged\\u202e:"
                        + " No cell shm://none\\u000a12:00 ERROR forged\\u202e is in use");
    }

    @Test
    void reportsWhyAWriteFailed() throws Exception {
        startWriting();
        String cell = endpoint(cell(data("")));

        assertThat(write("set", cell, "much", Map.of()).status()).isEqualTo(422);
        assertThat(write("set", cell, "9999999999", Map.of()).body()).contains("int32");
        assertThat(write("set", "shm://other", "7", Map.of()).status()).isEqualTo(404);
        assertThat(write("purge", "shm-queue://other", "", Map.of()).status()).isEqualTo(404);
        assertThat(ask("POST", "/shm/set", Map.of(Guard.TOKEN, TOKEN, "Content-Type", "application/json"), "[]")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void unknownPathsAreNotFound() throws Exception {
        start();

        assertThat(ask("GET", "/shm/../../../etc/passwd").status()).isEqualTo(404);
        assertThat(ask("GET", "/shm/LivePage.class").status()).isEqualTo(404);
        assertThat(ask("POST", "/shm/data", JSON, "{}").status()).isEqualTo(405);
    }

    @Test
    void servesCamelsConsolesIfTheApplicationEnablesThem() throws Exception {
        start("camel.main.dev-console-enabled", "true");

        assertThat(ask("GET", "/q/dev/shm").body()).contains("Segment 'counter'");
    }

    @Test
    void hidesCamelsConsolesIfTheApplicationDisablesThem() throws Exception {
        start();

        assertThat(ask("GET", "/q/dev/shm").status()).isEqualTo(404);
    }

    @Test
    void usesTheApplicationsManagementServerIfThereIsOne() throws Exception {
        start(
                "camel.management.enabled", "true",
                "camel.management.host", "127.0.0.1",
                "camel.management.port", "0",
                "camel.management.path", "/admin",
                "camel.shm-page.path", "/memory");

        assertThat(address()).isEqualTo(URI.create("http://127.0.0.1:%d/admin/memory".formatted(port())));
        ManagementHttpServer server = main.getCamelContext().hasService(ManagementHttpServer.class);
        assertThat(port()).isEqualTo(server.getRouter().getServer().getPort());
        assertThat(ask("GET", "/admin/memory/data").status()).isEqualTo(200);
        assertThat(ask("GET", "/admin/memory").header("location")).isEqualTo("memory/");
        assertThat(ask("GET", "/admin/memory/").body()).contains("<title>Shared memory</title>");
        assertThat(ask("GET", "/admin/memory/data", Map.of("Host", "evil.example"), "")
                        .status())
                .isEqualTo(421);
    }

    @Test
    void isNotServedIfDisabled() throws Exception {
        start("camel.shm-page.enabled", "false");

        assertThat(address()).isNull();
    }

    @Test
    void applicationRunsWithoutThePageIfThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start("camel.shm-page.port", "" + taken.getLocalPort());

            assertThat(address()).isNull();
            send("direct:count", null);
            assertThat(counter()).isEqualTo(42);
        }
    }

    @Test
    void showsWatchedEndpointsThatNoRouteUses() throws Exception {
        start("camel.shm-page.watch", "shm:lonely?type=uint16 shm:no?createMode=always shm-queue:waiting");

        assertThat((JsonArray) data("").get("segments"))
                .extracting(each -> ((JsonObject) each).get("name"))
                .contains("lonely");
        assertThat((JsonArray) data("").get("queues"))
                .extracting(each -> ((JsonObject) each).get("name"))
                .contains("waiting");
    }

    @Test
    void guidesExampleWatchesEndpointsThatNoRouteUses() throws Exception {
        startAsInTheGuide("watch");

        await("the queue")
                .atMost(LIMIT)
                .until(() -> queue(data("")).getString("name").equals("orders"));
        assertThat(segment(data(""))).containsEntry("name", "counter");
    }

    @Test
    void guidesExamplePutsThePageOnTheManagementServer() throws Exception {
        startAsInTheGuide("management", "camel.management.port", "0");

        assertThat(ask("GET", "/shm/data").status()).isEqualTo(200);
        assertThat(ask("GET", "/q/dev/shm").body()).contains("Shared Memory");
    }

    @Test
    void guidesExampleServesThePageToAPhone() throws Exception {
        startAsInTheGuide("phone");

        assertThat(address().getHost()).isEqualTo("127.0.0.1");
        assertThat(ask("GET", "/shm/", Map.of("Host", "raspberrypi.local:" + port()), "")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "/shm/", Map.of("Host", "evil.example"), "").status())
                .isEqualTo(421);
    }

    @Test
    void guidesExampleEnablesWriting() throws Exception {
        startAsInTheGuide("write");

        assertThat(data("")).containsEntry("write", true);
        assertThat(write("set", endpoint(cell(data(""))), "7", Map.of()).body()).contains("token");
    }

    private void startAsInTheGuide(String example, String... given) throws Exception {
        try (InputStream file = LivePageTest.class.getResourceAsStream("/guide/%s.properties".formatted(example))) {
            properties.load(file);
        }
        start(given);
    }

    private void startWriting() throws Exception {
        start("camel.shm-page.write", "true", "camel.shm-page.token", TOKEN);
    }

    private void start(String... given) throws Exception {
        properties.setProperty("camel.shm-page.port", "0");
        properties.setProperty("camel.main.routesIncludePattern", "false");
        properties.setProperty("camel.component.shm.directory", directory.toString());
        properties.setProperty("camel.component.shm-queue.directory", directory.toString());
        for (int i = 0; i < given.length; i += 2) {
            properties.setProperty(given[i], given[i + 1]);
        }
        main.setOverrideProperties(properties);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:count").to("shm:counter?type=int32&operation=increment&initialValue=41");
                from("direct:read").to("shm:counter?type=int32&operation=get&initialValue=41");
                from("direct:say").to("shm:text?type=string&length=100&operation=set");
                from("direct:order").to("shm-queue:orders");
            }
        });
        main.start();
    }

    private void send(String uri, Object body) {
        main.getCamelContext().createProducerTemplate().sendBody(uri, body);
    }

    private long counter() {
        try (Segment segment = SegmentDirectory.at(directory).open("counter", SegmentOptions.defaults())) {
            return LongCell.in(segment, CellSpec.of(CellType.INT32)).get();
        }
    }

    private URI address() {
        return main.getCamelContext().getRegistry().lookupByNameAndType(LivePage.ADDRESS, URI.class);
    }

    private int port() {
        return address().getPort();
    }

    private JsonObject data(String query) throws Exception {
        Answer answer = ask("GET", "/shm/data" + query);
        assertThat(answer.status()).isEqualTo(200);
        return (JsonObject) Jsoner.deserialize(answer.body());
    }

    private static JsonObject segment(JsonObject data) {
        return first(data, "segments");
    }

    private static JsonObject cell(JsonObject data) {
        return first(segment(data), "cells");
    }

    private static JsonObject text(JsonObject data) {
        return first((JsonObject) ((JsonArray) data.get("segments")).get(1), "cells");
    }

    private static JsonObject queue(JsonObject data) {
        return first(data, "queues");
    }

    private static String value(JsonObject data) {
        return cell(data).getString("value");
    }

    private static String endpoint(JsonObject of) {
        return first(of, "endpoints").getString("endpoint");
    }

    private static JsonArray times(JsonObject data) {
        return (JsonArray) ((JsonObject) data.get("history")).get("times");
    }

    private static JsonObject first(JsonObject of, String name) {
        return (JsonObject) ((JsonArray) of.get(name)).get(0);
    }

    private Answer write(String what, String endpoint, String value, Map<String, String> other) throws Exception {
        Map<String, String> headers = new HashMap<>(JSON);
        headers.put(Guard.TOKEN, TOKEN);
        headers.putAll(other);
        JsonObject request = new JsonObject();
        request.put("endpoint", endpoint);
        request.put("value", value);
        return ask("POST", "/shm/" + what, headers, request.toJson());
    }

    private Answer ask(String method, String path) throws Exception {
        return ask(method, path, Map.of(), "");
    }

    private Answer ask(String method, String path, Map<String, String> headers, String body) throws Exception {
        return Answer.to(address(), method, path, headers, body);
    }
}
