// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.LongCell;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.memory.SegmentOptions;
import java.util.Map;

/**
 * The counter on one host: a segment of four bytes.
 *
 * <p>A segment of this name that is there at the start was left by a demo that was killed, or belongs to one that runs:
 * nothing tells which. It is replaced, so that the demo always starts, and always at zero; a demo that runs notices that
 * its segment was replaced, says so and ends. A process alone is different: it attaches to the segment that it finds,
 * which is how two terminals meet, and whichever ends last unlinks it.
 */
record SegmentCounter(Segment segment) implements Counter {
    private static final CellSpec COUNTER = CellSpec.of(CellType.INT32);

    /** Makes the segment, or attaches to that of the other process where each is run alone. */
    static SegmentCounter open(DemoOptions options) {
        SegmentDirectory directory = SegmentDirectory.ofHost();
        SegmentOptions fourBytes = SegmentOptions.defaults()
                .withSize(COUNTER.requiredSize())
                .withRequired(COUNTER)
                .withUnlinkOnClose(true)
                .withReattach(false)
                .withCheckInterval(Parent.LOOK_EVERY);
        if (options.processes().size() == 1) {
            return new SegmentCounter(directory.open(options.segment(), fourBytes));
        }
        if (directory.exists(options.segment())) {
            unlinkLeftover(directory, options.segment());
        }
        return new SegmentCounter(directory.open(options.segment(), fourBytes.withCreateMode(CreateMode.EXCLUSIVE)));
    }

    private static void unlinkLeftover(SegmentDirectory directory, String name) {
        SegmentOptions asItIs = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
        try (Segment leftover = directory.open(name, asItIs)) {
            if (leftover.size() != COUNTER.requiredSize()) {
                throw new SegmentException(
                        name,
                        "Segment '%s' exists with %d bytes, so it is not the demo's, which has %d: choose another with -D%s"
                                .formatted(name, leftover.size(), COUNTER.requiredSize(), DemoOptions.SEGMENT));
            }
        }
        directory.unlink(name);
    }

    @Override
    public Map<String, Object> propertiesOf(int process) {
        return Map.of();
    }

    @Override
    public String watched() {
        return "shm:%s?type=int32&createMode=never".formatted(segment.name());
    }

    @Override
    public void look() {
        LongCell.in(segment, COUNTER).get();
    }

    /** Unlinks the segment, if nobody else uses it. */
    @Override
    public void close() {
        segment.close();
    }
}
