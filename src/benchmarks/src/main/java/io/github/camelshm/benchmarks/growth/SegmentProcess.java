// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Status;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Opens a segment, reads the cell at its start, and reports the time and the memory that this took. It attaches to a sparse
 * file, as {@code ftruncate} makes it. Arguments: use, folder, size in bytes.
 */
final class SegmentProcess {
    private static final String NAME = "segment";
    private static final CellSpec CELL = CellSpec.of(CellType.INT32);
    private static final int ATTACHED_TIMES = 1000;
    /** Filling a large segment takes a good part of a second. */
    private static final int MADE_TIMES = 5;

    private final Path folder;
    private final SegmentDirectory directory;
    private final SegmentOptions options;

    private SegmentProcess(Path folder, long size, CreateMode mode) {
        this.folder = folder;
        this.directory = SegmentDirectory.at(folder);
        this.options = SegmentOptions.defaults()
                .withSize(size)
                .withRequired(CELL)
                .withCreateMode(mode)
                .withUnlinkOnClose(mode == CreateMode.EXCLUSIVE);
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        SegmentUse use = SegmentUse.valueOf(arguments[0]);
        Path folder = Path.of(arguments[1]);
        long size = Long.parseLong(arguments[2]);
        boolean makes = use == SegmentUse.MAKE || use == SegmentUse.MAKE_FIRST;
        if (!makes) {
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve(NAME).toFile(), "rw")) {
                file.setLength(size);
            }
        }
        int times =
                switch (use) {
                    case ATTACH -> ATTACHED_TIMES;
                    case MAKE -> MADE_TIMES;
                    case ATTACH_FIRST, MAKE_FIRST -> 1;
                };
        SegmentProcess process = new SegmentProcess(folder, size, makes ? CreateMode.EXCLUSIVE : CreateMode.NEVER);
        Figures figures = process.measure(times);
        Parent.awaitWindow();
        Parent.report(figures);
    }

    /** Opens and closes the segment this number of times, and once more. */
    @SuppressWarnings("try") // The segment has to be open while its memory is measured.
    private Figures measure(int times) throws IOException {
        long before = System.nanoTime();
        long cpuBefore = Meter.cpuNanos();
        double residentBefore = resident();
        double[] nanos = new double[times];
        for (int time = 0; time < times - 1; time++) {
            long start = System.nanoTime();
            Segment segment = open();
            nanos[time] = System.nanoTime() - start;
            segment.close();
        }
        if (times > 1) {
            // This also frees the closed segments.
            System.gc();
            residentBefore = resident();
        }
        long start = System.nanoTime();
        try (Segment segment = open()) {
            nanos[times - 1] = System.nanoTime() - start;
            Arrays.sort(nanos);
            return Figures.of("time", nanos[times / 2])
                    // At least 0, because the JVM may free memory at the same time.
                    .with("resident", Math.max(0, resident() - residentBefore))
                    .with("held", held())
                    .with("share", (double) (Meter.cpuNanos() - cpuBefore) / (System.nanoTime() - before));
        }
    }

    private Segment open() {
        Segment segment = directory.open(NAME, options);
        LongCell.in(segment, CELL).get();
        return segment;
    }

    private static double resident() throws IOException {
        return Status.of(ProcessHandle.current(), "RssShmem");
    }

    /** The space that the file system has allocated to the file. */
    private double held() throws IOException {
        Process du =
                new ProcessBuilder("du", "--block-size=1", folder.resolve(NAME).toString()).start();
        try (var output = du.inputReader()) {
            return Double.parseDouble(output.readLine().split("\t", -1)[0]);
        }
    }
}
