// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.process.VirtualThreadRoutes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM on Java 25 uses virtual threads for Camel, and has several times as many consumers as cores. */
class VirtualThreadsIT {
    private static final int CORES = 2;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"block, true", "backoff, true", "yield, false", "busySpin, false"})
    void spinningConsumersKeepNoOtherThreadFromRunning(String idleStrategy, boolean virtualConsumers) throws Exception {
        List<String> command = ChildProcess.javaCommand(
                Jvm.JAVA_25,
                System.getProperty("java.class.path"),
                VirtualThreadRoutes.class,
                directory.toString(),
                idleStrategy,
                String.valueOf(4 * CORES));
        command.addAll(1, List.of("-Dcamel.threads.virtual.enabled=true", "-XX:ActiveProcessorCount=" + CORES));

        try (ChildProcess routes = ChildProcess.start(command.toArray(String[]::new))) {
            assertThat(routes.await("REPLY"))
                    .contains("virtual=" + virtualConsumers)
                    .containsPattern("Camel \\(.*\\) thread #\\d+ - shm-queue://answering");
            routes.await("TIMED OUT org.apache.camel.ExchangeTimedOutException");
            assertThat(routes.await("TICK")).contains("virtual=true");
            routes.await("TICK");
            routes.closeInput();
            assertThat(routes.awaitExit()).isZero();
        }
    }
}
