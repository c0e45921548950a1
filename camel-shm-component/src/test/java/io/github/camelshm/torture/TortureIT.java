// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short torture; {@code -Dtorture.kills=1000} makes it a long one. */
@Tag("once") // It uses no Camel, and half of its processes run on the newest Java.
class TortureIT {
    private static final int KILLS = Integer.getInteger("torture.kills", 10);
    private static final long SEED = Long.getLong("torture.seed", System.nanoTime());

    @Test
    void noAcknowledgedIncrementIsLostAndNoValueIsTorn() throws Exception {
        Path host = Path.of("/dev/shm");
        Path directory = Files.isDirectory(host)
                ? Files.createTempDirectory(host, "camel-shm-torture")
                : Files.createTempDirectory("camel-shm-torture");
        long started = System.nanoTime();
        try (Torture torture = new Torture(directory, 4, SEED)) {
            torture.killTimes(KILLS);

            assertThat(torture.findings()).as("seed %d", SEED).isEmpty();
            System.out.printf(
                    "Torture: %d kills, %d damages, %d increments acknowledged, none lost, nothing torn, %d s%n",
                    KILLS, torture.damages(), torture.acknowledged(), (System.nanoTime() - started) / 1_000_000_000);
        } finally {
            TortureDirectory.delete(directory);
        }
    }
}
