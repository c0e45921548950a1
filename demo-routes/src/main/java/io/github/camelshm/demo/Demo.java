// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.memory.SegmentOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The demo with the counter: makes a segment of four bytes, and starts the two JVMs that share it. {@link DemoOptions}
 * lists the options.
 *
 * <p>A segment of this name that is there at the start was left by a demo that was killed, or belongs to one that runs:
 * nothing tells which. It is replaced, so that the demo always starts, and always at zero; a demo that runs notices that
 * its segment was replaced, says so and ends. A process alone is different: it attaches to the segment that it finds,
 * which is how two terminals meet, and whichever ends last unlinks it.
 */
public final class Demo extends Parent {
    private static final CellSpec COUNTER = CellSpec.of(CellType.INT32);

    private final DemoOptions options;
    private final List<RouteProcess> processes = new ArrayList<>();
    private Segment segment;

    private Demo(DemoOptions options) {
        super(options.duration());
        this.options = options;
    }

    /** Runs the demo. Returns when it ended as it should, else exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        run(() -> new Demo(DemoOptions.of(arguments, System.getProperties())));
    }

    @Override
    void start() throws IOException {
        segment = openSegment();
        for (int number : options.processes()) {
            processes.add(RouteProcess.start(program(number), System.out::println));
        }
    }

    private RouteProgram program(int number) {
        return new RouteProgram(
                "Process-" + number,
                "process-%d.yaml".formatted(number),
                Map.of(
                        DemoOptions.SEGMENT,
                        options.segment(),
                        DemoOptions.INCREMENT_PERIOD,
                        options.incrementPeriod().toMillis(),
                        DemoOptions.SQUARE_PERIOD,
                        options.squarePeriod().toMillis()),
                options.classPath());
    }

    private Segment openSegment() {
        SegmentDirectory directory = SegmentDirectory.ofHost();
        SegmentOptions fourBytes = SegmentOptions.defaults()
                .withSize(COUNTER.requiredSize())
                .withRequired(COUNTER)
                .withUnlinkOnClose(true)
                .withReattach(false)
                .withCheckInterval(LOOK_EVERY);
        if (options.processes().size() == 1) {
            return directory.open(options.segment(), fourBytes);
        }
        if (directory.exists(options.segment())) {
            unlinkLeftover(directory, options.segment());
        }
        return directory.open(options.segment(), fourBytes.withCreateMode(CreateMode.EXCLUSIVE));
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
    List<RouteProcess> processes() {
        return processes;
    }

    @Override
    void look() {
        segment.longCell(COUNTER).get();
    }

    @Override
    void finish() throws InterruptedException {
        // All of them before the first is said to be gone: one may still print what it was about to.
        end(processes);
        unlinkSegment();
        processes.forEach(process -> System.out.println(process + " Terminated"));
        if (processes.size() > 1) {
            System.out.println("Processes Terminated !");
        }
    }

    private void unlinkSegment() {
        try {
            if (segment != null) {
                segment.close();
            }
        } catch (SegmentException e) {
            fault(e.getMessage());
        }
    }
}
