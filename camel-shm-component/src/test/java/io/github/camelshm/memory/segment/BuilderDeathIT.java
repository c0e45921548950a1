// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.process.SegmentPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies, or stops, while it builds a segment. */
class BuilderDeathIT {
    private static final int SIZE = 16 << 20;
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);

    @TempDir
    Path folder;

    private SegmentDirectory directory;
    private ChildProcess builder;

    @BeforeEach
    void startBuilder() throws Exception {
        directory = SegmentDirectory.at(folder);
        builder = ChildProcess.java(Jvm.OF_THIS_BUILD, SegmentPeer.class, folder.toString());
        builder.await("ready");
    }

    @AfterEach
    void killBuilder() {
        builder.close();
    }

    @Test
    void unfinishedSegmentOfAKilledBuilderIsRemovedByTheNextCreator() throws Exception {
        // given a process that is killed when the segment is complete except for its name
        builder.ask("build orders %d 42".formatted(SIZE), "building");
        assertThat(temporaries()).singleElement().satisfies(file -> assertThat(file)
                .hasSize(SIZE));
        builder.close();

        // then the segment does not exist, only its temporary file
        assertThat(directory.exists("orders")).isFalse();
        assertThat(temporaries()).hasSize(1);

        // until the next JVM creates a segment in that directory
        try (Segment segment = directory.open("status", SegmentOptions.defaults())) {
            assertThat(segment.isCreated()).isTrue();
            assertThat(temporaries()).isEmpty();
        }
    }

    @Test
    void segmentOfABuilderKilledWhileAllocatingIsWholeOrMissing() throws Exception {
        // given a process that is killed as soon as its temporary file is seen, if it has not finished by then
        builder.send("open orders " + (1 << 30));
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofMinutes(2))
                .until(() -> !temporaries().isEmpty() || directory.exists("orders"));
        builder.close();

        // then the name refers to the whole segment or no file
        if (directory.exists("orders")) {
            assertThat(directory.path().resolve("orders")).hasSize(1 << 30);
        }
        directory.open("status", SegmentOptions.defaults()).close();
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void stoppedBuildersSegmentIsKeptAndCompletedWhenItGoesOn() throws Exception {
        // given a process that was stopped while it builds
        builder.ask("build orders %d 42".formatted(SIZE), "building");
        builder.signal("STOP");

        // when other JVMs create segments there
        try (Segment status = directory.open("status", SegmentOptions.defaults());
                ChildProcess other = ChildProcess.java(Jvm.newest(), SegmentPeer.class, folder.toString())) {
            assertThat(status.isCreated()).isTrue();
            other.await("ready");
            assertThat(other.ask("open totals 64", "opened")).isEqualTo("opened new one of 64 bytes");
        }

        // then its temporary file still exists
        assertThat(temporaries()).hasSize(1);
        assertThat(directory.exists("orders")).isFalse();

        // and the process completes the segment when it goes on
        builder.signal("CONT");
        assertThat(builder.ask("go on", "built")).endsWith("with 42");
        assertThat(temporaries()).isEmpty();
        try (Segment orders = directory.open("orders", SegmentOptions.defaults().withCreateMode(CreateMode.NEVER))) {
            assertThat(orders.size()).isEqualTo(SIZE);
            assertThat(LongCell.in(orders, INT64).get()).isEqualTo(42);
        }
    }

    @Test
    void segmentThatAnotherProcessCreatedMeanwhileIsAttachedTo() throws Exception {
        // given a process that builds a segment, which another one creates meanwhile
        builder.ask("build orders 64 42", "building");
        try (Segment mine = directory.open("orders", SegmentOptions.defaults().withSize(128))) {
            LongCell.in(mine, INT64).set(7);

            // then the builder attaches to that one
            assertThat(builder.ask("go on", "built")).isEqualTo("built %s with 7", mine);
        }
        assertThat(temporaries()).isEmpty();
    }

    private List<Path> temporaries() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".camel-shm-"))
                    .toList();
        }
    }
}
