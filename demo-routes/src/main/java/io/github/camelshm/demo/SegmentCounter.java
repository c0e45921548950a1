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

    private static final SegmentOptions FOUR_BYTES = SegmentOptions.defaults()
            .withSize(COUNTER.requiredSize())
            .withRequired(COUNTER)
            .withUnlinkOnClose(true)
            .withReattach(false)
            .withCheckInterval(Parent.CHECK_EVERY);

    /** Creates the segment, or attaches to that of the other process where each runs alone. */
    static SegmentCounter open(DemoOptions options) {
        return options.processes().size() == 1
                ? new SegmentCounter(SegmentDirectory.ofHost().open(options.segment(), FOUR_BYTES))
                : create(options.segment(), DemoOptions.SEGMENT);
    }

    /**
     * Creates the segment.
     *
     * @param option the option of the demo that sets this name
     * @throws SegmentException if a segment of this name is not a demo's
     */
    static SegmentCounter create(String name, String option) {
        SegmentDirectory directory = SegmentDirectory.ofHost();
        if (directory.exists(name)) {
            unlinkLeftover(directory, name, option);
        }
        return new SegmentCounter(directory.open(name, FOUR_BYTES.withCreateMode(CreateMode.EXCLUSIVE)));
    }

    private static void unlinkLeftover(SegmentDirectory directory, String name, String option) {
        SegmentOptions asItIs = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
        try (Segment leftover = directory.open(name, asItIs)) {
            if (leftover.size() != COUNTER.requiredSize()) {
                throw new SegmentException(
                        name,
                        "Segment '%s' exists with %d bytes, so it is not the demo's, which has %d: choose another with -D%s"
                                .formatted(name, leftover.size(), COUNTER.requiredSize(), option));
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
