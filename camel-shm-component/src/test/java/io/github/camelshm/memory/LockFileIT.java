// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks between two processes, one of which is killed, stopped, interrupted, or reads what it should not. */
@SuppressWarnings("try") // Locks are there to be held.
class LockFileIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path folder;

    private Path segment;
    private LockFile file;

    @BeforeEach
    void makeSegment() throws IOException {
        segment = Files.write(folder.resolve("orders"), new byte[64]);
        file = new LockFile("orders", segment);
    }

    @ParameterizedTest
    @EnumSource
    void killedOwnersLockIsFreeAtOnce(Jvm jvm) throws Exception {
        try (ChildProcess owner = peer(jvm)) {
            owner.ask("lock orders 1", "locked");
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a string at offset 0", Duration.ofMillis(50)))
                    .withMessageContaining("Waited 50 ms for a string at offset 0 of segment 'orders'")
                    .withMessageContaining("another process");

            owner.signal("KILL");
            owner.awaitExit();

            file.lock(1, "a byte", SOON).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppedOwnerKeepsItsLock(Jvm jvm) throws Exception {
        try (ChildProcess owner = peer(jvm)) {
            owner.ask("lock orders 1", "locked");
            owner.signal("STOP");
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> file.lock(1, "a byte", Duration.ofMillis(300)));

            owner.signal("CONT");
            owner.ask("go on", "released");
            file.lock(1, "a byte", SOON).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherReadingTheSegmentNorAnInterruptedThreadNorAnotherBytesUserDropsALock(Jvm jvm) throws Exception {
        try (ChildProcess other = peer(jvm);
                LockFile.Held held = file.lock(1, "a byte", AT_ONCE)) {
            Files.readAllBytes(segment);
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                file.lock(2, "another", SOON).close();
            });
            interrupted.start();
            interrupted.join();
            file.lock(3, "yet another", AT_ONCE).close();

            String answer = other.ask("lock orders 1", "");
            assertThat(answer).startsWith("failed SegmentException: Waited 1000 ms for byte 1 of segment 'orders'");
        }
        try (ChildProcess other = peer(jvm)) {
            other.ask("lock orders 1", "locked");
        }
    }

    private ChildProcess peer(Jvm jvm) throws Exception {
        ChildProcess peer = ChildProcess.java(jvm, Peer.class, folder.toString());
        peer.await("ready");
        return peer;
    }
}
