// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.OtherUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short torture under siege; {@code -Dqueue.siege.seconds=3600} makes it a long one. */
@Tag("once") // It uses no Camel, and half of its processes run on the newest Java.
class QueueSiegeIT {
    private static final int SECONDS = Integer.getInteger("queue.siege.seconds", 10);
    private static final long SEED = Long.getLong("queue.siege.seed", System.nanoTime());

    /** The documented limits are 250 ms for a check and 500 ms after a replacement; a busy machine needs more. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    @Test
    void siegeLosesNoMessageLeavesNoFileAndBlocksNoQueue(@TempDir Path folder) throws Exception {
        Files.setAttribute(folder, "unix:mode", 0755);
        OtherUser user = OtherUser.orSkip(folder);
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Path host = Path.of("/dev/shm");
        Path directory = Files.createTempDirectory(Files.isDirectory(host) ? host : folder, "camel-shm-queue-siege");
        try (Siege siege = new Siege(directory, logs, user, SEED);
                QueueTorture torture = new QueueTorture(directory, logs, SEED, siege.options(), siege::start)) {
            siege.begin();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            torture.killWhile(() -> System.nanoTime() < end);
            siege.end();
            torture.end();
            long space = siege.space();
            torture.joinAndLeave(Siege.forEachUser());

            assertThat(siege.files()).as("files that are left, seed %d", SEED).isEmpty();
            assertThat(torture.findings(siege.disturbances()))
                    .as("seed %d", SEED)
                    .isEmpty();
            System.out.printf(
                    "Queue siege: %s; %s; %s; %d s%n",
                    torture.summary(), torture.summaryOfSiege(), siege.summary(), SECONDS);
            assertThat(space).as("bytes that are left, seed %d", SEED).isZero();
            assertThat(siege.changedLinkTargets()).as("seed %d", SEED).isEmpty();
            assertThat(torture.longestPause()).isLessThan(MAX_PAUSE);
        } finally {
            TortureDirectory.delete(directory);
        }
    }
}
