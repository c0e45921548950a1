// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Provides zeroed memory for each of the millions of states of a test: pieces of one segment, reused in turn. Threads
 * of one JVM stand for processes here, because both access the memory with the same instructions.
 */
final class StressMemory {
    /** The size of a piece in bytes. A piece is larger than any state, and has its cache lines to itself. */
    private static final int PIECE = 192;

    /** Many more than jcstress uses at the same time. */
    private static final int PIECES = 1 << 18;

    private static final AtomicLong NEXT = new AtomicLong();
    private static final Segment SEGMENT = open();

    private StressMemory() {}

    static Segment segment() {
        return SEGMENT;
    }

    /** Returns the offset of a zeroed piece. */
    static long piece() {
        long offset = NEXT.getAndIncrement() % PIECES * PIECE;
        RawCell.in(SEGMENT, CellSpec.of(CellType.RAW, PIECE).at(offset)).set(new byte[PIECE]);
        return offset;
    }

    private static Segment open() {
        try {
            Path folder = Files.createTempDirectory("camel-shm-jcstress");
            SegmentOptions options =
                    SegmentOptions.defaults().withSize((long) PIECE * PIECES).withCheckInterval(Duration.ofDays(1));
            Segment segment = SegmentDirectory.at(folder).open("stress", options);
            // The mapping remains valid without the file's name.
            Files.delete(segment.file());
            Files.delete(folder);
            return segment;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
