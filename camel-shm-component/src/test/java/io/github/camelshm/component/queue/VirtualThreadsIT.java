// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM of Java 25 with virtual threads for Camel, and several times as many consumers as it has cores. */
class VirtualThreadsIT {
    private static final int CORES = 2;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"block, true", "backoff, true", "yield, false", "busySpin, false"})
    void consumersThatSpinKeepNothingFromRunning(String idleStrategy, boolean virtualConsumers) throws Exception {
        List<String> command = ChildProcess.javaCommand(
                Jvm.JAVA_25, System.getProperty("java.class.path"), Routes.class, directory.toString(), idleStrategy);
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

    /** The other JVM. */
    static final class Routes {
        private Routes() {}

        public static void main(String[] arguments) throws Exception {
            String consuming = "?idleStrategy=%s&concurrentConsumers=%d".formatted(arguments[1], 4 * CORES);
            CamelContext context = new DefaultCamelContext();
            try {
                ShmQueueComponent component = new ShmQueueComponent();
                component.setDirectory(arguments[0]);
                context.addComponent("shm-queue", component);
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("shm-queue:answering" + consuming).process(Routes::describeThread);
                        from("seda:tick").process(Routes::describeThread).process(Routes::print);
                        from("timer:tick?period=100").to("seda:tick");
                    }
                });
                context.start();
                ProducerTemplate template = context.createProducerTemplate();
                Exchange reply = template.send("shm-queue:answering", ExchangePattern.InOut, exchange -> {});
                System.out.println("REPLY " + reply.getMessage().getBody() + " " + reply.getException());
                Exchange late = template.send("shm-queue:silent?timeout=200", ExchangePattern.InOut, exchange -> {});
                System.out.println("TIMED OUT " + late.getException());
                while (System.in.read() >= 0) {
                    // Until the test has seen enough.
                }
            } finally {
                context.stop();
            }
        }

        private static void describeThread(Exchange exchange) throws ReflectiveOperationException {
            Thread thread = Thread.currentThread();
            // Java 17, which compiles this, has no such method.
            Object isVirtual = Thread.class.getMethod("isVirtual").invoke(thread);
            exchange.getMessage().setBody("%s virtual=%s".formatted(thread.getName(), isVirtual));
        }

        private static void print(Exchange exchange) {
            System.out.println("TICK " + exchange.getMessage().getBody());
        }
    }
}
