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
 * A Kafka broker for a demo: one node of KRaft, in a JVM of its own, that listens on the loopback address alone and keeps
 * its data in a folder of its own until it is closed. It may be killed and started again, as often as one likes, and is
 * the same broker with the same data then.
 *
 * <p>Kafka's server (kafka_2.13) must be in the class path that it is given.
 */
public final class KafkaBroker {
    private static final String NAME = "Broker";
    private static final String LOOPBACK = "127.0.0.1";
    /** Any will do: it tells clusters apart, and there is one. */
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
     * @param port where its clients find it
     * @return the file, which Kafka's programs are told
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
        // Of one node: nothing can have a second copy.
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", 1);
        // A broker that comes back after kill -9 is let in when the one that it was has not been heard of for so long.
        settings.put("broker.heartbeat.interval.ms", 500);
        settings.put("broker.session.timeout.ms", 3000);
        // The first consumer need not wait for others.
        settings.put("group.initial.rebalance.delay.ms", 0);
        String lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("server.properties"), lines);
    }

    /** What Kafka's storage tool is told, to make the folder for the data. */
    public static String[] formatArguments(Path configuration) {
        return new String[] {"format", "-t", CLUSTER, "-c", configuration.toString()};
    }

    /**
     * Makes a broker with an empty folder, on ports that are free now, and starts it.
     *
     * @throws IOException if it cannot be made
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
            throw new IOException("No folder can be made for Kafka's broker: is kafka_2.13 in the class path?");
        }
    }

    /** Starts it again, with the data that it had. */
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

    /** Where its clients find it. */
    String address() {
        return LOOPBACK + ":" + port;
    }

    /** The process that runs it, or ran it until it was killed. */
    RouteProcess process() {
        return process;
    }

    /** Whether it has been killed, by this demo or by somebody else. */
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
