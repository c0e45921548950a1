// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Zeroed memory for each of the millions of states of a test: pieces of one segment, handed out in turn. Threads of one
 * JVM stand for processes here: both reach the memory by the same instructions.
 */
final class StressMemory {
    /** The size of a piece in bytes: more than a state uses, and cache lines of its own. */
    private static final int PIECE = 192;

    /** Far more than the states that are in use at a time. */
    private static final int PIECES = 1 << 18;

    private static final AtomicLong NEXT = new AtomicLong();
    private static final Segment SEGMENT = open();

    private StressMemory() {}

    static Segment segment() {
        return SEGMENT;
    }

    /** The offset of a piece that is all zero. */
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
            // The mapping stays without its name, and nothing is left behind.
            Files.delete(segment.file());
            Files.delete(folder);
            return segment;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
