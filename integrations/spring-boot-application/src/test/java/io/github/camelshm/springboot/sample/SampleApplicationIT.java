// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sample, built for each Boot from a user's pom, runs in a process of its own. This test reaches it over HTTP and
 * through shared memory.
 */
class SampleApplicationIT {
    /** The JVM's exit code after SIGTERM, also after an orderly shutdown. */
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    private static final SegmentOptions ATTACH = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
    private static final CellSpec INT32 = CellSpec.of(CellType.INT32);

    @TempDir
    private Path temporary;

    private Path directory;
    private SegmentDirectory segments;
    private Application application;

    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("segments"));
        segments = SegmentDirectory.at(directory);
    }

    @AfterEach
    void stopApplication() {
        if (application != null) {
            application.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-3.5", "boot-4.0", "boot-4.1"})
    void sharesCellsAndQueuesWithThisProcessAndEndsCleanly(String boot) throws Exception {
        start(boot);

        assertThat(application.post("/visits", "").body()).isEqualTo("1");
        add("visits", 40);
        assertThat(application.post("/visits", "").body()).isEqualTo("42");
        assertThat(application.post("/orders", "a teapot").statusCode()).isEqualTo(200);
        assertThat(receive("orders")).isEqualTo("a teapot");
        send("deliveries", "the teapot");
        await("a route counts the delivery").atMost(2, MINUTES).until(() -> read("delivered") == 1);

        assertOptionsOfThePropertiesFileTookEffect();
        assertMetersAreInPrometheusFormat();

        assertThat(application.terminate()).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(application.output()).doesNotContain("ERROR");
        assertThat(files())
                .as("cells are unlinked on stop, with their lock files; queues outlive the application")
                .contains("orders", ".orders.lock", "deliveries", ".deliveries.lock")
                .noneMatch(name -> name.contains("visits") || name.contains("delivered"));
    }

    private void assertOptionsOfThePropertiesFileTookEffect() throws IOException {
        assertThat(permissionsOf("visits")).isEqualTo("rw-r-----");
        assertThat(directory.resolve("visits")).hasSize(8192);
        assertThat(permissionsOf("orders"))
                .as("the default of the other component")
                .isEqualTo("rw-------");
        try (Queue orders = openQueue("orders")) {
            assertThat(orders.capacity()).isEqualTo(16);
            assertThat(orders.messageSize()).isEqualTo(256);
        }
    }

    private void assertMetersAreInPrometheusFormat() throws Exception {
        HttpResponse<String> answer = application.get("/actuator/prometheus");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().lines())
                .anyMatch(meter("camel_shm_operations_total", "operation=\"write\"", "segment=\"visits\"", " 2.0"))
                .anyMatch(meter("camel_shm_value", "segment=\"visits\"", " 42.0"))
                .anyMatch(meter("camel_shm_queue_sent", "queue=\"orders\"", " 1.0"))
                .anyMatch(meter("camel_shm_queue_taken", "queue=\"deliveries\"", " 1.0"))
                .anyMatch(meter("camel_shm_queue_capacity", "queue=\"orders\"", " 16.0"));
    }

    private static Predicate<String> meter(String name, String... parts) {
        return line -> line.startsWith(name) && Stream.of(parts).allMatch(line::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-3.5", "boot-4.0"})
    void healthIsDownWhileASegmentIsLost(String boot) throws Exception {
        start(boot, "--camel.component.shm.create-mode=never", "--camel.component.shm.attach-timeout=0");
        assertThat(health())
                .startsWith("503")
                .contains("\"shm\":\"DOWN\"", "\"segment.visits\":\"it does not exist yet", "\"shm-queue\":\"UP\"");

        try (Segment visits = segments.open("visits", SegmentOptions.defaults());
                Segment delivered = segments.open("delivered", SegmentOptions.defaults())) {
            awaitHealth("200");
            assertThat(health())
                    .contains(
                            "\"shm\":\"UP\"",
                            "\"segment.visits\":\"attached\"",
                            "\"segment.delivered\":\"attached\"",
                            "\"queue.orders\":\"attached\"");

            assertThat(LongCell.in(delivered, INT32).get()).isZero();

            Files.delete(visits.file());
            awaitHealth("503");
            assertThat(health())
                    .contains("\"shm\":\"DOWN\"", "\"segment.delivered\":\"attached\"")
                    .doesNotContain("\"segment.visits\":\"attached\"");
        }
        try (Segment again = segments.open("visits", SegmentOptions.defaults())) {
            awaitHealth("200");
            assertThat(application.post("/visits", "").body()).isEqualTo("1");
            assertThat(LongCell.in(again, INT32).get()).isEqualTo(1);
        }
    }

    private void awaitHealth(String status) {
        await("health's answer " + status).atMost(2, MINUTES).untilAsserted(() -> assertThat(health())
                .startsWith(status));
    }

    /** Returns the status code and the body of the health endpoint. */
    private String health() throws IOException, InterruptedException {
        HttpResponse<String> answer = application.get("/actuator/health");
        return answer.statusCode() + " " + answer.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-3.5", "boot-4.0"})
    void anInvalidValueFailsTheStartWithThePropertysName(String boot) throws Exception {
        application = Application.start(boot, temporary.resolve("log"), "--camel.component.shm.create-mode=sometimes");

        assertThat(application.awaitEnd()).isEqualTo(1);
        assertThat(application.output())
                .contains("APPLICATION FAILED TO START", "camel.component.shm.create-mode", "sometimes");
    }

    @Test
    void aRouteInYamlCounts() throws Exception {
        start("boot-3.5");

        send("returns", "the teapot");

        await("the route counts").atMost(2, MINUTES).until(() -> read("delivered") == -1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-3.5-gson", "boot-4.0"})
    void aRestTemplateWorksWithoutJackson2(String boot) throws Exception {
        start(boot);

        HttpResponse<String> answer = application.post("/visits-to-neighbour?shop=" + application.uri(""), "");

        assertThat(answer.body()).isEqualTo("1");
    }

    private void start(String boot, String... properties) throws IOException {
        String[] directories = {
            "--camel.component.shm.directory=" + directory, "--camel.component.shm-queue.directory=" + directory
        };
        application = Application.start(
                boot,
                temporary.resolve("log"),
                Stream.of(directories, properties).flatMap(Stream::of).toArray(String[]::new));
        application.awaitStart();
    }

    private long read(String name) {
        try (Segment segment = segments.open(name, ATTACH)) {
            return LongCell.in(segment, INT32).get();
        }
    }

    private void add(String name, int number) {
        try (Segment segment = segments.open(name, ATTACH)) {
            LongCell.in(segment, INT32).getAndAdd(number);
        }
    }

    private Queue openQueue(String name) {
        return Queue.open(segments, name, QueueOptions.defaults().withSegment(ATTACH));
    }

    private void send(String name, String body) {
        byte[] bytes = new MessageCodec()
                .encode(QueueMessage.of(body, System.currentTimeMillis(), Map.of(), body))
                .copy();
        try (Queue queue = openQueue(name)) {
            assertThat(queue.offer(bytes, 0, bytes.length))
                    .as("room in %s", queue)
                    .isTrue();
        }
    }

    private Object receive(String name) throws InterruptedException {
        try (Queue queue = openQueue(name)) {
            Delivery delivery = queue.poll(2, MINUTES);
            assertThat(delivery).as("a message in %s", queue).isNotNull();
            byte[] bytes = delivery.read();
            delivery.acknowledge();
            return new MessageCodec().decode(bytes, bytes.length).body();
        }
    }

    private String permissionsOf(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
