// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a writer of whole values notices that the lock file was removed: it then creates the file again. */
class CellLockTest {
    private static final CellSpec TEXT = CellSpec.of(CellType.STRING, 8);
    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    @TempDir
    Path folder;

    private Path lockFile;

    @BeforeEach
    void nameTheLockFile() {
        lockFile = folder.resolve(".x.lock");
    }

    private Segment open(Duration checkInterval) {
        return SegmentDirectory.at(folder)
                .open(
                        "x",
                        SegmentOptions.defaults().withSize(TEXT.requiredSize()).withCheckInterval(checkInterval));
    }

    @Test
    void removedLockFileIsNoticedAfterTheCheckInterval() throws Exception {
        try (Segment segment = open(Duration.ofMillis(20))) {
            StringCell cell = StringCell.in(segment, TEXT);
            cell.set("a");
            Files.delete(lockFile);
            TimeUnit.MILLISECONDS.sleep(30);

            cell.set("b");

            assertThat(lockFile).exists();
            assertThat(cell.get()).isEqualTo("b");
        }
    }

    @Test
    void lockFileIsNotComparedAtEachWrite() throws IOException {
        try (Segment segment = open(NEVER)) {
            StringCell cell = StringCell.in(segment, TEXT);
            cell.set("a");
            Files.delete(lockFile);

            cell.set("b");

            assertThat(lockFile).doesNotExist();
            assertThat(cell.get()).isEqualTo("b");
        }
    }

    @Test
    void removedLockFileIsNoticedWhenTheSegmentIsAttachedAgain() throws IOException {
        try (Segment segment = open(NEVER)) {
            StringCell cell = StringCell.in(segment, TEXT);
            cell.set("a");
            Files.delete(lockFile);
            Path next = Files.copy(segment.file(), folder.resolve("next"));
            Files.move(next, segment.file(), StandardCopyOption.ATOMIC_MOVE);
            segment.checkNow();
            await().until(() -> segment.timesReattached() == 1);

            cell.set("b");

            assertThat(lockFile).exists();
        }
    }
}
