// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kafka broker for a demo: one KRaft node in a JVM of its own. It listens on the loopback address only and keeps its data
 * in a folder of its own until it is closed. It may be killed and started again any number of times, and is then the same
 * broker with the same data.
 *
 * <p>The given class path must have Kafka's server (kafka_2.13).
 */
public final class KafkaBroker {
    private static final String NAME = "Broker";
    private static final String LOOPBACK = "127.0.0.1";
    /** Any id works: it distinguishes clusters, and there is only one. */
    private static final String CLUSTER = "Y2FtZWwtc2htLWRlbW8tMQ";

    private final String classPath;
    private final Path folder;
    private final Path configuration;
    private final int port;
    private RouteProcess process;

    private KafkaBroker(String classPath, Path folder, int port, int controllerPort) throws IOException {
        this.classPath = classPath;
        this.folder = folder;
        this.port = port;
        this.configuration = configure(folder, port, controllerPort);
    }

    /**
     * Writes a broker's configuration.
     *
     * @param folder for the configuration and, below it, the data
     * @param port for its clients
     * @return the file, for the command lines of Kafka's programs
     * @throws IOException if it cannot be written
     */
    public static Path configure(Path folder, int port, int controllerPort) throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", 1);
        settings.put("controller.quorum.voters", "1@%s:%d".formatted(LOOPBACK, controllerPort));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(LOOPBACK, port, LOOPBACK, controllerPort));
        settings.put("log.dirs", folder.resolve("data"));
        // There is one node, so nothing can have a second replica.
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", 1);
        // After kill -9 a broker can register again only when its former session has expired.
        settings.put("broker.heartbeat.interval.ms", 500);
        settings.put("broker.session.timeout.ms", 3000);
        // The first consumer need not wait for others.
        settings.put("group.initial.rebalance.delay.ms", 0);
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("server.properties"), lines);
    }

    /** The arguments with which Kafka's storage tool creates the folder for the data. */
    public static String[] formatArguments(Path configuration) {
        return new String[] {"format", "-t", CLUSTER, "-c", configuration.toString()};
    }

    /**
     * Creates a broker with an empty folder, on ports that are free now, and starts it.
     *
     * @throws IOException if it cannot be created
     */
    static KafkaBroker start(String classPath) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("camel-shm-kafka");
        KafkaBroker broker;
        try (ServerSocket free = new ServerSocket(0);
                ServerSocket alsoFree = new ServerSocket(0)) {
            broker = new KafkaBroker(classPath, folder, free.getLocalPort(), alsoFree.getLocalPort());
        }
        try {
            broker.format();
            broker.startAgain();
            return broker;
        } catch (IOException e) {
            broker.deleteFolder();
            throw e;
        }
    }

    private void format() throws IOException, InterruptedException {
        Program format = java("kafka.tools.StorageTool", formatArguments(configuration));
        if (RouteProcess.start(format, line -> {}).awaitExit() != 0) {
            throw new IOException("No folder can be created for Kafka's broker: is kafka_2.13 on the class path?");
        }
    }

    /** Starts it again with its existing data. */
    void startAgain() throws IOException {
        process = RouteProcess.start(java("kafka.Kafka", configuration.toString()), line -> {});
    }

    private Program java(String main, String... arguments) {
        Stream<String> java = Stream.of(RouteProgram.JAVA, "-Xmx256m", "-XX:+UseSerialGC", "-cp", classPath, main);
        List<String> command = Stream.concat(java, Stream.of(arguments)).toList();
        return new Program() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public List<String> command() {
                return command;
            }
        };
    }

    /** The address for its clients. */
    String address() {
        return LOOPBACK + ":" + port;
    }

    /** The process of the broker, running or killed. */
    RouteProcess process() {
        return process;
    }

    /** Whether it has been killed, by this demo or by a user. */
    boolean isDown() {
        return process.hasEndedByKill();
    }

    /** Kills it with {@code kill -9}. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Deletes its data. It must have ended. */
    void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
