// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.quarkus;

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
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built application runs in a process of its own. This test reaches it only through shared memory. */
class QuarkusApplicationIT {
    /** The JVM's exit code after SIGTERM, also after an orderly shutdown. */
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    private static final SegmentOptions ATTACH = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);

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

    @Test
    void countsInACellAndProcessesAQueue() throws Exception {
        start("-Dshm.directory=" + directory);

        try (Segment segment = segments.open("counter", ATTACH)) {
            LongCell counter = LongCell.in(segment, CellSpec.of(CellType.INT32));
            long before = counter.get();
            await("the counter to rise from " + before).atMost(2, MINUTES).until(() -> counter.get() > before + 2);
        }
        try (Queue orders = openQueue("orders");
                Queue done = openQueue("done")) {
            send(orders, "order 1");
            send(orders, "order 2");
            assertThat(receive(done)).isEqualTo("order 1 is done");
            assertThat(receive(done)).isEqualTo("order 2 is done");
        }
    }

    @Test
    void optionsOfThePropertiesFileTakeEffectAndTheApplicationEndsCleanly() throws Exception {
        start("-Dshm.directory=" + directory);

        assertThat(permissionsOf("counter")).isEqualTo("rw-r-----");
        assertThat(sizeOfQueue("orders")).isEqualTo(32);
        assertThat(sizeOfQueue("done")).isEqualTo(32);

        assertThat(application.terminate()).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(application.output())
                .contains("quarkus-application stopped in")
                .doesNotContain("ERROR");
        assertThat(files())
                .as("the counter is unlinked on stop, with its lock file; the queues outlive the application")
                .containsExactlyInAnyOrder("orders", ".orders.lock", "done", ".done.lock");
    }

    @Test
    void systemPropertiesOverrideThePropertiesFile() throws Exception {
        start(
                "-Dcamel.component.shm.directory=" + directory,
                "-Dcamel.component.shm-queue.directory=" + directory,
                "-Dcamel.component.shm.permissions=rw-rw----",
                "-Dcamel.component.shm.unlink-on-stop=false",
                "-Dcamel.component.shm.byte-order=bigEndian",
                "-Dcamel.component.shm.check-interval=100ms",
                "-Dcamel.component.shm-queue.queue-size=64");

        assertThat(permissionsOf("counter")).isEqualTo("rw-rw----");
        assertThat(sizeOfQueue("orders")).isEqualTo(64);
        try (Segment segment = segments.open("counter", ATTACH)) {
            LongCell counter = LongCell.in(segment, CellSpec.of(CellType.INT32).in(ByteOrder.BIG_ENDIAN));
            await("a small number in big-endian order").atMost(2, MINUTES).untilAsserted(() -> assertThat(counter.get())
                    .isBetween(1L, 10_000L));
        }

        assertThat(application.terminate()).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(files()).contains("counter");
    }

    @Test
    void runsOnTheCamelOfCamelQuarkus() throws IOException {
        try (Stream<Path> libraries = Files.list(Application.JAR.resolveSibling("lib/main"))) {
            List<String> camel = libraries
                    .map(library -> library.getFileName().toString())
                    .filter(name -> name.startsWith("org.apache.camel.camel-"))
                    .toList();
            assertThat(camel).hasSizeGreaterThan(10).allMatch(name -> name.endsWith("-4.17.0.jar"));
        }
    }

    private void start(String... flags) throws IOException {
        application = Application.start(temporary.resolve("log"), flags);
        await("the application's start").atMost(2, MINUTES).untilAsserted(() -> assertThat(application.output())
                .contains("Installed features"));
    }

    private Queue openQueue(String name) {
        return Queue.open(segments, name, QueueOptions.defaults().withSegment(ATTACH));
    }

    private int sizeOfQueue(String name) {
        try (Queue queue = openQueue(name)) {
            return queue.capacity();
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

    private static void send(Queue queue, String body) {
        byte[] bytes = new MessageCodec()
                .encode(QueueMessage.of(body, System.currentTimeMillis(), Map.of(), body))
                .copy();
        assertThat(queue.offer(bytes, 0, bytes.length)).as("room in %s", queue).isTrue();
    }

    private static Object receive(Queue queue) throws InterruptedException {
        Delivery delivery = queue.poll(2, MINUTES);
        assertThat(delivery).as("a message in %s", queue).isNotNull();
        byte[] bytes = delivery.read();
        delivery.acknowledge();
        return new MessageCodec().decode(bytes, bytes.length).body();
    }
}
