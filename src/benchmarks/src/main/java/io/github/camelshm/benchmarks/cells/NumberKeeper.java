// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.github.camelshm.component.cell.ShmComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.hazelcast.HazelcastOperation;
import org.apache.camel.model.ProcessorDefinition;
import redis.clients.jedis.Jedis;

/** The places where a route can keep a number, each as its own page shows. */
enum NumberKeeper {
    /** The floor: a processor that does nothing. */
    NOTHING("an empty processor") {
        @Override
        void route(ProcessorDefinition<?> from, Operation operation) {
            from.process(exchange -> {});
        }
    },
    SHM("shm:") {
        @Override
        AutoCloseable prepare(CamelContext camel, String folder, int port) {
            camel.getComponent("shm", ShmComponent.class).setDirectory(folder);
            return () -> {};
        }

        @Override
        void route(ProcessorDefinition<?> from, Operation operation) {
            from.to("shm:%s?operation=%s".formatted(Memory.NAME, operation));
        }
    },
    /** One member in the route's own JVM, without discovery of others. */
    HAZELCAST("hazelcast-atomicvalue:, embedded") {
        /** The flags that Hazelcast recommends for the best speed if it starts without them. */
        @Override
        List<String> flags() {
            return List.of(
                    "-Dhazelcast.logging.type=slf4j",
                    "--add-modules=java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
        }

        @Override
        AutoCloseable prepare(CamelContext camel, String folder, int port) {
            Config config = new Config("benchmark")
                    .setProperty("hazelcast.phone.home.enabled", "false")
                    .setProperty("hazelcast.socket.bind.any", "false");
            config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
            JoinConfig join = config.getNetworkConfig().getJoin();
            join.getAutoDetectionConfig().setEnabled(false);
            join.getMulticastConfig().setEnabled(false);
            HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
            camel.getRegistry().bind("member", member);
            return member::shutdown;
        }

        @Override
        void route(ProcessorDefinition<?> from, Operation operation) {
            HazelcastOperation wanted =
                    switch (operation) {
                        case GET -> HazelcastOperation.GET;
                        case SET -> HazelcastOperation.SET_VALUE;
                        case INCREMENT -> HazelcastOperation.INCREMENT;
                    };
            from.to("hazelcast-atomicvalue:cell?hazelcastInstance=#member&defaultOperation=" + wanted);
        }
    },
    /** Uses its Java client in a processor, on a connection that stays open. */
    REDIS("Redis on loopback, Jedis") {
        @Override
        AutoCloseable prepare(CamelContext camel, String folder, int port) {
            Jedis redis = new Jedis("127.0.0.1", port);
            redis.set(Memory.NAME, "0");
            camel.getRegistry().bind(Memory.NAME, redis);
            return redis;
        }

        @Override
        void route(ProcessorDefinition<?> from, Operation operation) {
            from.process(exchange -> redis(exchange, operation));
        }
    },
    /** Also in shared memory. An increment is a read and then a write, and another process may write in between. */
    FILE("file:") {
        @Override
        AutoCloseable prepare(CamelContext camel, String folder, int port) throws IOException {
            camel.getGlobalOptions().put("folder", folder);
            Files.writeString(Path.of(folder, Memory.NAME), "0");
            return () -> {};
        }

        @Override
        void route(ProcessorDefinition<?> from, Operation operation) {
            String uri = "file:%s?fileName=%s".formatted(from.getCamelContext().getGlobalOption("folder"), Memory.NAME);
            ProcessorDefinition<?> route = from;
            if (operation != Operation.SET) {
                // Each exchange reads the file, changed or not, and the file stays. A text is the step between it and a
                // number.
                route = route.pollEnrich(uri + "&noop=true&idempotent=false", READ_TIMEOUT_MILLIS)
                        .convertBodyTo(String.class)
                        .convertBodyTo(Long.class);
            }
            if (operation == Operation.INCREMENT) {
                route = route.transform().body(Long.class, number -> number + 1);
            }
            if (operation != Operation.GET) {
                route.convertBodyTo(String.class).to(uri + "&fileExist=Override");
            }
        }
    };

    private static final long READ_TIMEOUT_MILLIS = 1000;

    private final String title;

    NumberKeeper(String title) {
        this.title = title;
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    /** Whether an exchange uses all of its core. With Redis it waits for the answer, and Hazelcast has its own threads. */
    boolean spins() {
        return this != REDIS && this != HAZELCAST;
    }

    /** Prepares what the route needs, before the route is added. */
    AutoCloseable prepare(CamelContext camel, String folder, int port) throws IOException {
        return () -> {};
    }

    /** The flags of its JVM. */
    List<String> flags() {
        return List.of();
    }

    /** Defines the route. */
    abstract void route(ProcessorDefinition<?> from, Operation operation);

    private static void redis(Exchange exchange, Operation operation) {
        Jedis redis = exchange.getContext().getRegistry().lookupByNameAndType(Memory.NAME, Jedis.class);
        switch (operation) {
            case GET -> exchange.getMessage().setBody(Long.valueOf(redis.get(Memory.NAME)));
            case SET -> redis.set(Memory.NAME, exchange.getMessage().getBody(String.class));
            case INCREMENT -> exchange.getMessage().setBody(redis.incr(Memory.NAME));
        }
    }
}
