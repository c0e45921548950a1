// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Growth;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import io.github.camelshm.benchmarks.memory.MemoryBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The cost of growth: of messages, of their producers and consumers, of a context's cells, and of a segment. */
public final class GrowthBenchmark extends Benchmark {
    private static final long[] LENGTHS = {16, 1024, 65_536, 1 << 20};
    private static final long[] QUICK_LENGTHS = {16, 1 << 20};
    private static final long[] PROCESSES = {1, 3, 8};
    private static final int LENGTH = 64;

    private static final long ONE_CELL = 1;
    private static final long MANY_CELLS = 10_000;
    private static final long[] CELLS = {ONE_CELL, 100, MANY_CELLS};
    private static final long[] QUICK_CELLS = {ONE_CELL, MANY_CELLS};
    private static final Set<CellsContext.Kind> QUICK_KINDS =
            EnumSet.of(CellsContext.Kind.TO_CELLS, CellsContext.Kind.TO_DIRECT, CellsContext.Kind.TO_RECORDS);
    private static final long CELLS_IN_SEGMENT = 100;
    private static final String STARTED = "started";
    private static final String THREADS = "threads";

    private static final long SMALLEST = 4;
    private static final long LARGEST = 1 << 30;
    private static final long[] SIZES = {SMALLEST, 1 << 20, LARGEST};
    private static final long[] QUICK_SIZES = {SMALLEST, LARGEST};
    private static final String TIME = "time";

    private final MemoryBenchmark memory;

    /** Measures into the report. */
    public GrowthBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
        this.memory = new MemoryBenchmark(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        MemoryBenchmark.setups().forEach(this::describe);
        messages();
        if (!settings.quick()) {
            processes();
        }
        cells();
        segments();
    }

    private void messages() throws InterruptedException {
        long[] lengths = settings.quick() ? QUICK_LENGTHS : LENGTHS;
        Growth floods = growth("Messages a second, by their size, one producer to one", "bytes", rate());
        memory.floodsByLength(floods);
        floods.run(lengths);
        if (!settings.quick()) {
            roundTrips();
        }
    }

    private void roundTrips() throws InterruptedException {
        Growth roundTrips = growth(
                "There and back, by a message's size",
                "bytes",
                new Column("p50", Unit.TIME),
                new Column("p99", Unit.TIME));
        memory.roundTripsByLength(roundTrips);
        roundTrips.run(LENGTHS);
    }

    private void processes() throws InterruptedException {
        Growth producers =
                growth("Messages of 64 bytes a second, by producers that share a core, to one", "producers", rate());
        memory.floodsByProducers(producers, LENGTH);
        producers.run(PROCESSES);
        Growth consumers = growth(
                "Messages of 64 bytes a second, from one, by consumers that share a core and compete",
                "consumers",
                rate());
        memory.floodsByConsumers(consumers, LENGTH);
        consumers.run(PROCESSES);
    }

    private void cells() throws InterruptedException {
        Growth growth = growth(
                "The start of a Camel context, by its cells, 100 in a segment",
                "cells",
                new Column(STARTED, Unit.TIME, "start"),
                new Column(THREADS, Unit.COUNT, "threads"),
                new Column("heap", Unit.BYTES, "heap in use"));
        for (CellsContext.Kind kind : settings.quick() ? QUICK_KINDS : EnumSet.allOf(CellsContext.Kind.class)) {
            describe(kind.title(), kind.setup());
            growth.with(kind.title(), false, cells -> start(kind, cells));
        }
        goal(
                growth,
                CellsContext.Kind.TO_CELLS,
                CellsContext.Kind.TO_DIRECT,
                "A hundred segments are created. As records, the same numbers need one endpoint for each segment.");
        goal(growth, CellsContext.Kind.TO_RECORDS, CellsContext.Kind.TO_DIRECT, "");
        goal(
                growth,
                CellsContext.Kind.FROM_CELLS,
                CellsContext.Kind.FROM_DIRECT,
                "A hundred segments are created, and each route's consumer polls.");
        growth.run(settings.quick() ? QUICK_CELLS : CELLS);
    }

    /** Most of the time is Camel's, which grows with the square of the endpoints; so the goal is beside direct:. */
    private static void goal(Growth growth, CellsContext.Kind kind, CellsContext.Kind direct, String why) {
        growth.atMost(1.2, kind.title(), direct.title(), MANY_CELLS, STARTED, why)
                .atMost(1.5, kind.title(), ONE_CELL, MANY_CELLS, THREADS, "");
    }

    private Run.Outcome start(CellsContext.Kind kind, long cells) throws IOException, InterruptedException {
        return once(CellsContext.class, kind, scratch.next(), cells, CELLS_IN_SEGMENT);
    }

    private void segments() throws InterruptedException {
        Growth growth = growth(
                "Opening a segment, by its size",
                "bytes",
                new Column(TIME, Unit.TIME, "time"),
                new Column("resident", Unit.BYTES, "added to what is resident"),
                new Column("held", Unit.BYTES, "of the host's memory"));
        for (SegmentUse use : SegmentUse.values()) {
            describe(use.title(), use.setup());
            growth.with(use.title(), false, size -> open(use, size));
        }
        String why = "The time is the kernel's and the file's, not the size's: a run of so few is easily disturbed.";
        growth.atMost(1.5, SegmentUse.ATTACH.title(), SMALLEST, LARGEST, TIME, why)
                .atMost(1.5, SegmentUse.ATTACH_FIRST.title(), SMALLEST, LARGEST, TIME, why);
        growth.run(settings.quick() ? QUICK_SIZES : SIZES);
    }

    private Run.Outcome open(SegmentUse use, long size) throws IOException, InterruptedException {
        Path folder = scratch.next();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < 2 * size) {
            throw new IllegalStateException(
                    "%s has %d bytes left, and twice %d are wanted".formatted(folder, free, size));
        }
        return once(SegmentProcess.class, use, folder, size);
    }

    /** The figures that a fresh JVM measures by itself. */
    private static Run.Outcome once(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        try (Run run = new Run()) {
            run.start(Child.ANY_CORE, List.of(), main, arguments);
            return run.measure(0, 0);
        }
    }

    private Growth growth(String title, String parameter, Column... columns) {
        return new Growth(settings, report, title, parameter, columns);
    }

    private static Column rate() {
        return new Column("rate", Unit.RATE, "a second");
    }
}
