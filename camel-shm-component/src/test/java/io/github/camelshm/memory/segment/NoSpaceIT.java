// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments in a file system of 1 MiB, as a container's {@code /dev/shm} may be. */
class NoSpaceIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private SmallFileSystem fileSystem;
    private SegmentDirectory directory;

    @BeforeEach
    void mount() throws Exception {
        fileSystem = SmallFileSystem.mount(folder, "1m");
        directory = SegmentDirectory.at(folder);
    }

    @AfterEach
    void unmount() throws Exception {
        if (fileSystem != null) {
            fileSystem.close();
        }
    }

    @Test
    void segmentThatDoesNotFitIsRefusedAndLeavesNothingBehind() throws IOException {
        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(
                        () -> directory.open("orders", SegmentOptions.defaults().withSize(2 * MIB)))
                .withMessage(
                        "Segment 'orders' cannot be created with 2097152 bytes in %s: "
                                + "No space left on device (1048576 bytes are free there)",
                        directory.path());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyPageOfASegmentThatFitsCanBeWritten() {
        // given a segment that takes all of the space
        SegmentOptions options = SegmentOptions.defaults().withSize(MIB).withUnlinkOnClose(true);
        try (Segment segment = directory.open("orders", options)) {
            // then each of its pages can be written, and no further segment can be created
            for (int offset = 0; offset < MIB; offset += 4096) {
                LongCell.in(segment, CellSpec.of(CellType.INT64).at(offset)).set(offset);
            }
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> directory.open("status", SegmentOptions.defaults()))
                    .withMessageEndingWith("No space left on device (0 bytes are free there)");
        }
    }

    @Test
    void leftoversOfCrashesAreRemovedWhenTheSpaceIsNeeded() throws IOException {
        // given a directory that was searched for leftovers, and that a crash has filled since
        directory.open("status", SegmentOptions.defaults().withSize(64)).close();
        Path left = folder.resolve(".camel-shm-" + UUID.randomUUID() + ".tmp");
        Files.write(left, new byte[MIB - (8 << 10)]);

        // then a segment still fits
        try (Segment segment =
                directory.open("orders", SegmentOptions.defaults().withSize(MIB / 2))) {
            assertThat(segment.isCreated()).isTrue();
        }
        assertThat(left).doesNotExist();
    }
}
