// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short torture; {@code -Dqueue.torture.kills=1000 -Dqueue.torture.messages=10000000} makes it a long one. */
@Tag("once") // It uses no Camel, and half of its processes run on the newest Java.
class QueueTortureIT {
    private static final int KILLS = Integer.getInteger("queue.torture.kills", 10);
    private static final long MESSAGES = Long.getLong("queue.torture.messages", 0);
    private static final long SEED = Long.getLong("queue.torture.seed", System.nanoTime());

    @Test
    void everySentMessageIsConsumedAndOnlyUnsettledOnesTwice(@TempDir Path logs) throws Exception {
        Path host = Path.of("/dev/shm");
        Path directory = Files.isDirectory(host)
                ? Files.createTempDirectory(host, "camel-shm-queue-torture")
                : Files.createTempDirectory("camel-shm-queue-torture");
        long started = System.nanoTime();
        try (QueueTorture torture = new QueueTorture(directory, logs, SEED)) {
            torture.killUntil(KILLS, MESSAGES);
            torture.end();

            assertThat(torture.findings()).as("seed %d", SEED).isEmpty();
            System.out.printf(
                    "Queue torture: %s, %d s%n", torture.summary(), (System.nanoTime() - started) / 1_000_000_000);
        } finally {
            TortureDirectory.delete(directory);
        }
    }
}
