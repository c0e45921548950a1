// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A route, its log, the health check and the console report an outage and its end. The routes run in a process of their
 * own, which has no privileges of root.
 */
class OutageDrillIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void killedPeerIsNoOutage() throws Exception {
        try (ChildProcess peer = routes("createMode=ifAbsent&unlinkOnStop=true")) {
            peer.await("STARTED");
            peer.ask("add", "ADDED 1");
            try (ChildProcess routes = routes("createMode=never")) {
                routes.await("READ 1");

                peer.signal("KILL");
                peer.awaitExit();

                assertThat(routes.ask("add", "ADDED")).isEqualTo("ADDED 2");
                awaitReading(routes, "READ 2");
                assertThat(routes.ask("health", "HEALTH")).startsWith("HEALTH UP");
                assertThat(routes.output()).noneMatch(line -> line.startsWith("LOG"));
            }
        }
    }

    @Test
    void unlinked() throws Exception {
        create(8);
        try (ChildProcess routes = routes("createMode=never")) {
            routes.await("READ 0");

            Files.delete(segment());

            assertOutage(routes, "it was unlinked (There is no segment 'drill' in ");
            create(8);
            assertBack(routes, "it was unlinked. Attached again ", 8);
        }
    }

    @Test
    void recreatedWithAnotherSize() throws Exception {
        create(8);
        try (ChildProcess routes = routes("createMode=never")) {
            routes.await("READ 0");
            routes.ask("add", "ADDED 1");
            awaitReading(routes, "READ 1");

            create(4096);

            assertBack(routes, "it was replaced by another of 4096 bytes. Attached again ", 4096);
        }
    }

    @Test
    void recreatedWithTheSameSize() throws Exception {
        create(8);
        try (ChildProcess routes = routes("createMode=never")) {
            routes.await("READ 0");
            routes.ask("add", "ADDED 1");
            awaitReading(routes, "READ 1");

            create(8);

            assertBack(routes, "it was replaced by another of 8 bytes. Attached again ", 8);
        }
    }

    @Test
    void noSpaceForItsCreation() throws Exception {
        try (ChildProcess mount =
                ChildProcess.start("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString())) {
            if (mount.awaitExit() != 0) {
                System.out.println("[SKIPPED] No small file system can be mounted: " + mount);
                assumeThat(false).isTrue();
            }
        }
        try {
            Path filling = Files.write(folder.resolve("filling"), new byte[1 << 20]);
            try (ChildProcess routes = routes("segmentSize=65536")) {
                String log = routes.await("LOG");
                assertThat(log)
                        .startsWith("LOG WARN shm://drill")
                        .contains("waits for its segment: it does not exist yet (Segment 'drill' "
                                + "cannot be created with 65536 bytes in ")
                        .contains("No space left on device (0 bytes are free there)");
                routes.await("STARTED");
                assertThat(routes.ask("add", "FAILED")).contains("No space left on device");
                assertThat(routes.ask("health", "HEALTH"))
                        .startsWith("HEALTH DOWN")
                        .contains("No space left");
                assertThat(routes.ask("console", "CONSOLE")).contains("No space left");

                Files.delete(filling);

                routes.await("READ 0");
                awaitAnswer(routes, "add", "ADDED 1");
                awaitAnswer(routes, "health", "HEALTH UP");
            }
        } finally {
            try (ChildProcess unmount = ChildProcess.start("umount", "-l", folder.toString())) {
                unmount.awaitExit();
            }
        }
    }

    @Test
    void permissionIsRemoved() throws Exception {
        create(8);
        try (ChildProcess routes = routes("createMode=never")) {
            routes.await("READ 0");

            // the mapped file stays mapped
            Files.setPosixFilePermissions(segment(), PosixFilePermissions.fromString("---------"));
            assertThat(routes.ask("add", "ADDED")).isEqualTo("ADDED 1");
            assertThat(routes.ask("health", "HEALTH")).startsWith("HEALTH UP");

            // but the next file cannot be mapped
            Path next = Files.write(folder.resolve(".next"), new byte[8]);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("---------"));
            Files.move(next, segment(), StandardCopyOption.ATOMIC_MOVE);
            assertOutage(
                    routes,
                    "it was replaced by another of 8 bytes (Segment 'drill' cannot be attached to in ",
                    "no permission (it belongs to ");

            Files.setPosixFilePermissions(segment(), PosixFilePermissions.fromString("rw-------"));
            assertBack(routes, "it was replaced by another of 8 bytes. Attached again ", 8);
        }
    }

    private static void assertOutage(ChildProcess routes, String... outage) throws Exception {
        awaitAnswer(routes, "add", "FAILED Segment 'drill' is lost: ", outage);
        awaitAnswer(routes, "health", "HEALTH DOWN Segment 'drill' is lost: ", outage);
        awaitAnswer(routes, "console", "CONSOLE", outage);
        await("one line of the log").atMost(SOON).untilAsserted(() -> assertThat(routes.output())
                .filteredOn(line -> line.startsWith("LOG WARN shm://drill")
                        && line.contains("cannot read its segment: Segment 'drill' is lost: "))
                .hasSize(1));
    }

    private static void assertBack(ChildProcess routes, String how, int size) throws Exception {
        await("a line of the log").atMost(SOON).until(() -> routes.output().stream()
                .anyMatch(line -> line.startsWith("LOG WARN Segment 'drill' was lost: " + how)
                        && line.endsWith(" ms later, with " + size + " bytes")));
        awaitAnswer(routes, "add", "ADDED 1");
        awaitAnswer(routes, "health", "HEALTH UP");
        awaitAnswer(routes, "console", "CONSOLE", "attached since", "again 1 times");
        awaitReading(routes, "READ 1");
    }

    /** The reading may come before or after the answer to the line that caused it. */
    private static void awaitReading(ChildProcess routes, String last) {
        await("the consumer to read %s".formatted(last)).atMost(SOON).until(() -> lastRead(routes)
                .equals(last));
    }

    /** Asks until the answer matches, because each endpoint finds a loss, and its end, at its own next check. */
    private static void awaitAnswer(ChildProcess routes, String question, String start, String... parts) {
        await(question + ": " + start).atMost(SOON).untilAsserted(() -> assertThat(answer(routes, question))
                .startsWith(start)
                .satisfies(line -> assertThat(parts).allMatch(line::contains)));
    }

    private static String answer(ChildProcess routes, String question) throws Exception {
        routes.send(question);
        String line = "READ";
        while (line.startsWith("READ") || line.startsWith("LOG") || line.startsWith("STARTED")) {
            line = routes.await("");
        }
        return line;
    }

    private static String lastRead(ChildProcess routes) {
        return routes.output().stream().filter(line -> line.startsWith("READ")).reduce("", (before, after) -> after);
    }

    /** Puts another file under the name, in one step. */
    private void create(int size) throws IOException {
        Path made = Files.write(folder.resolve(".made"), new byte[size]);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        Files.move(made, segment(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path segment() {
        return folder.resolve("drill");
    }

    private ChildProcess routes(String options) throws Exception {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // Without root's privileges, such as to open any file.
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        }
        command.addAll(ChildProcess.javaCommand(
                Jvm.OF_THIS_BUILD,
                System.getProperty("java.class.path"),
                DrillRoutes.class,
                folder.toString(),
                options));
        return ChildProcess.start(command.toArray(String[]::new));
    }
}
