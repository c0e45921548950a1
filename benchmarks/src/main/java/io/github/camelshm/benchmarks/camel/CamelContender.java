// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import java.nio.file.Path;

/**
 * The endpoints that take part, each as its own page recommends. In a URI, {@code {folder}} is a folder in shared memory
 * for this run alone, and {@code {port}} a port that is free.
 */
enum CamelContender {
    QUEUE("shm-queue:", "shm-queue:orders"),
    SEDA("direct: to seda:, one JVM", "seda:orders?blockWhenFull=true"),
    /** Text by lines, as headers do not cross with any codec but Java serialization. */
    NETTY("netty:tcp", "netty:tcp://localhost:{port}?textline=true"),
    /** In shared memory too; a file has another name until it is whole. */
    FILE("file:", "file:{folder}/files?tempPrefix=.new-", "file:{folder}/files?delete=true&readLock=none&delay=1"),
    JMS("jms:, Artemis embedded", "jms:queue:orders?deliveryPersistent=false", "jms:queue:orders");

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
        return this == SEDA;
    }

    /** Where the sending route sends to. */
    String senderUri(Path folder, int port, boolean reply) {
        return uri(senderUri, folder, port, reply);
    }

    /** Where the receiving route receives from. */
    String receiverUri(Path folder, int port, boolean reply) {
        return uri(receiverUri, folder, port, reply);
    }

    private String uri(String uri, Path folder, int port, boolean reply) {
        String place = uri.replace("{folder}", folder.toString()).replace("{port}", Integer.toString(port));
        return this == NETTY ? place + "&sync=" + reply : place;
    }
}
