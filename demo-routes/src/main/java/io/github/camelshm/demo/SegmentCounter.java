// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.Map;

/**
 * The counter on one host: a segment of four bytes.
 *
 * <p>A segment of this name that exists at the start was left by a killed demo, or belongs to a running one: the demo cannot
 * tell which. It replaces the segment, so that it always starts, and always at zero. A running demo notices that its segment
 * was replaced, reports it and ends. A process that runs alone attaches to an existing segment instead, so two terminals can
 * share one. The last to end unlinks it.
 */
record SegmentCounter(Segment segment) implements Counter {
    private static final CellSpec COUNTER = CellSpec.of(CellType.INT32);

    /** Creates the segment, or attaches to that of the other process where each runs alone. */
    static SegmentCounter open(DemoOptions options) {
        SegmentDirectory directory = SegmentDirectory.ofHost();
        SegmentOptions fourBytes = SegmentOptions.defaults()
                .withSize(COUNTER.requiredSize())
                .withRequired(COUNTER)
                .withUnlinkOnClose(true)
                .withReattach(false)
                .withCheckInterval(Parent.CHECK_EVERY);
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
    public void check() {
        LongCell.in(segment, COUNTER).get();
    }

    /** Unlinks the segment if no other process uses it. */
    @Override
    public void close() {
        segment.close();
    }
}
