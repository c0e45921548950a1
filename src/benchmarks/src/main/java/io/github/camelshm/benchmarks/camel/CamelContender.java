// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Version;
import java.nio.file.Path;

/**
 * The endpoints that are compared, each as its own page recommends. In a URI, {@code {folder}} is a folder in shared memory
 * for this run only, and {@code {port}} a free port.
 */
enum CamelContender {
    QUEUE("shm-queue:", "shm-queue:orders"),
    /** Without a thread in between: the receiving route runs on the sender's thread. */
    DIRECT("direct:, one JVM", "direct:received"),
    SEDA("direct: to seda:, one JVM", "seda:orders?blockWhenFull=true"),
    /** Text by lines, because headers cross with no codec except Java serialization. */
    NETTY("netty:tcp", "netty:tcp://localhost:{port}?textline=true"),
    /** Also in shared memory; a file has another name until it is complete. */
    FILE("file:", "file:{folder}/files?tempPrefix=.new-", "file:{folder}/files?delete=true&readLock=none&delay=1"),
    JMS("jms:, Artemis embedded", "jms:queue:orders?deliveryPersistent=false", "jms:queue:orders"),
    /** Acknowledged by all replicas, of which there is one on one node. */
    KAFKA(
            "kafka:, a broker of one node",
            "kafka:orders?brokers=127.0.0.1:{port}&requestRequiredAcks=all&lingerMs=5&producerBatchSize=131072",
            "kafka:orders?brokers=127.0.0.1:{port}&groupId=orders&autoOffsetReset=earliest");

    /** The most exchanges that a sender may have unacknowledged. */
    static final int MAX_IN_FLIGHT = 1000;

    private final String title;
    private final String senderUri;
    private final String receiverUri;

    CamelContender(String title, String uri) {
        this(title, uri, uri);
    }

    CamelContender(String title, String senderUri, String receiverUri) {
        this.title = title;
        this.senderUri = senderUri;
        this.receiverUri = receiverUri;
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    /** Whether both routes must be in one JVM. */
    boolean isWithinOneJvm() {
        return this == SEDA || this == DIRECT;
    }

    /** The endpoint to which the sending route sends. */
    String senderUri(Path folder, int port, boolean reply) {
        return uri(senderUri, folder, port, reply);
    }

    /** The endpoint from which the receiving route receives. */
    String receiverUri(Path folder, int port, boolean reply) {
        return uri(receiverUri, folder, port, reply);
    }

    /** Whether its producer completes an exchange later, when it is acknowledged, and accepts others meanwhile. */
    boolean isAcknowledgedLater() {
        return this == KAFKA;
    }

    /** For the report. */
    Setup setup() {
        return switch (this) {
            case QUEUE ->
                setup(
                        "The component's defaults: room for 1024 messages of at most 4096 bytes, idleStrategy block, one consumer",
                        "what a user gets; an unsettled message survives a crash",
                        "camel-shm-component");
            case DIRECT -> setup("Both routes in one JVM", "the floor: a call", "camel-direct");
            case SEDA ->
                setup(
                        "Both routes in one JVM; a queue of 1000, one consumer",
                        "without blockWhenFull a full queue is an error",
                        "camel-seda");
            case NETTY ->
                setup(
                        "Text by lines; sync=false without replies, sync=true with them; the rest by default. Headers do not cross",
                        "no other codec but Java serialization has headers",
                        "camel-netty");
            case FILE ->
                setup(
                        "A folder in shared memory; at most about 1000 files ahead of the receiver",
                        "a file appears complete under its name, so no lock is needed; the shortest delay between"
                                + " polls",
                        "camel-file");
            case JMS ->
                setup(
                        "The broker in the receiver's JVM, in memory; 4 MiB in the queue, then the sender waits;"
                                + " not persistent, so the sender does not wait for the broker; CachingConnectionFactory with"
                                + " cacheDestinations=true; replies by a temporary queue",
                        "the page of jms: asks for pooled sessions, and calls the temporary queue the fast one",
                        "camel-jms",
                        "artemis-server");
            case KAFKA ->
                setup(
                        "A broker in a JVM of its own (1 GiB of heap, G1), its log in shared memory; one partition, one copy; idempotent"
                                + " producer with acks=all, at most %d exchanges not yet acknowledged, no compression; the consumer's"
                                        .formatted(MAX_IN_FLIGHT)
                                + " defaults (500 records a poll, commits every 5 s). Batches of 128 KiB that wait 5 ms to fill",
                        "for throughput batches must fill, and no message may be lost",
                        "camel-kafka",
                        "kafka-clients",
                        "kafka_2.13");
        };
    }

    private Setup setup(String how, String why, String... artifacts) {
        String uris = senderUri.equals(receiverUri) ? senderUri : "to %s from %s".formatted(senderUri, receiverUri);
        return new Setup(Version.of(artifacts), "%s; %s".formatted(uris, how), why);
    }

    private String uri(String uri, Path folder, int port, boolean reply) {
        String place = uri.replace("{folder}", folder.toString()).replace("{port}", Integer.toString(port));
        return this == NETTY ? place + "&sync=" + reply : place;
    }
}
