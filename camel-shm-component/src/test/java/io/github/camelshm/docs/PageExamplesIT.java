// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's programs in other languages work with routes on the same segment of the host. */
class PageExamplesIT {
    private final String name = "camel-shm-test-" + UUID.randomUUID();
    private final CamelContext context = new DefaultCamelContext();

    @TempDir
    Path directory;

    @BeforeEach
    void assumeLinux() {
        assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "The examples are for Linux");
        context.start();
    }

    @AfterEach
    void cleanUp() {
        context.stop();
        SegmentDirectory.ofHost().unlink(name);
    }

    @Test
    void pythonAndTheRouteCountTogether() throws Exception {
        requireProgram("python3");
        String script = ComponentPage.read("shm").examples("python").get(0).replace("order-count", name);
        ProducerTemplate template = context.createProducerTemplate();
        String counter = "shm:" + name + "?operation=increment";

        assertThat(template.requestBody(counter, (Object) null)).isEqualTo(1L);
        assertThat(run("python3", "-c", script)).isEqualTo("2\n");
        assertThat(template.requestBody(counter, (Object) null)).isEqualTo(3L);
    }

    @Test
    void pythonMayCreateTheSegment() throws Exception {
        requireProgram("python3");
        // The page says to keep the program running; here it ends, and keeps the segment.
        String keep =
                """

                from multiprocessing import resource_tracker
                resource_tracker.unregister(segment._name, "shared_memory")
                """;
        run("python3", "-c", ComponentPage.read("shm").examples("python").get(1).replace("temperature", name) + keep);

        Object value = context.createProducerTemplate()
                .requestBody("shm:" + name + "?type=int32&operation=get&createMode=never", (Object) null);

        assertThat(value).isEqualTo(21);
    }

    @Test
    void cAndTheRouteCountTogether() throws Exception {
        requireProgram("gcc");
        Path source = directory.resolve("count.c");
        Path program = directory.resolve("count");
        Files.writeString(
                source,
                ComponentPage.read("shm").examples("c").get(0).replace("\"/order-count\"", "\"/" + name + "\""));
        assertThat(run(
                        "gcc",
                        "-std=c11",
                        "-D_GNU_SOURCE",
                        "-Wall",
                        "-Werror",
                        source.toString(),
                        "-o",
                        program.toString(),
                        "-lrt"))
                .isEmpty();
        ProducerTemplate template = context.createProducerTemplate();
        String counter = "shm:" + name + "?operation=increment";

        assertThat(template.requestBody(counter, (Object) null)).isEqualTo(1L);
        assertThat(run(program.toString())).isEqualTo("2\n");
        assertThat(template.requestBody(counter, (Object) null)).isEqualTo(3L);
    }

    private static void requireProgram(String program) throws Exception {
        boolean there;
        try {
            run(program, "--version");
            there = true;
        } catch (IOException e) {
            there = false;
        }
        if (!there) {
            System.err.println(
                    "WARNING: an example of the component's page is NOT run, because this program is missing: "
                            + program);
        }
        assumeTrue(there, program + " is not installed");
    }

    private static String run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
