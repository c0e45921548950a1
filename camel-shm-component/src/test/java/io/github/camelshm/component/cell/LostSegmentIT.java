// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.SegmentLostException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault on a truncated segment, in a JVM of its own. */
class LostSegmentIT {

    @TempDir
    Path directory;

    /**
     * A consumer turns a fault into our exception at once, however late the JVM reports it. A producer, which has no
     * time for that, fails with ours when the watch has looked; in between anything may surface, but the JVM lives.
     */
    @Test
    void faultsAreOurExceptionsAndTheProcessLives() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Faulting.class.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.lines())
                .containsExactly(
                        "y: Segment 'y' is lost: it was truncated from 4096 to 0 bytes",
                        "x: Segment 'x' is lost: it was truncated from 4096 to 0 bytes",
                        "z: 2");
        assertThat(process.exitValue()).isZero();
    }

    /** Uses two segments, truncates them as another program might, uses them again, and a third one. */
    static final class Faulting {
        private Faulting() {}

        @SuppressWarnings("try") // Nobody interrupts the end.
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            try (CamelContext context = new DefaultCamelContext()) {
                ShmComponent component = new ShmComponent();
                component.setDirectory(directory.toString());
                component.setCheckInterval(1_000);
                component.setReattach(false);
                context.addComponent("shm", component);
                context.start();
                ProducerTemplate template = context.createProducerTemplate();
                ConsumerTemplate consumer = context.createConsumerTemplate();
                template.sendBody("shm:x?operation=get", null);
                template.sendBody("shm:z?operation=increment", null);
                consumer.receiveBody("shm:y");

                truncate(directory.resolve("x"));
                truncate(directory.resolve("y"));

                try {
                    consumer.receiveBody("shm:y");
                } catch (SegmentLostException e) {
                    System.out.println("y: " + e.getMessage());
                }
                Throwable failure = null;
                while (!(failure instanceof SegmentLostException)) {
                    try {
                        failure = template.send("shm:x?operation=get", exchange -> {})
                                .getException();
                    } catch (InternalError e) {
                        failure = e;
                    }
                }
                System.out.println("x: " + failure.getMessage());
                System.out.println("z: " + template.requestBody("shm:z?operation=increment", (Object) null));
            }
        }

        private static void truncate(Path file) throws Exception {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }
}
