// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.benchmarks.Attempt;
import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Comparison;
import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The cost of an access to a number that processes share: from one process, from two at once, and from a route. Also the
 * cost of values without a fixed size: a text, and an encoded message.
 */
public final class CellsBenchmark extends Benchmark {
    private static final int FIRST_CORE = 0;
    private static final int SECOND_CORE = 1;
    /** This applies to a quick run as well: with less warm-up the comparison would be one of compilers at work. */
    private static final double WARM_UP_SECONDS = 1;
    /**
     * For code that takes long to compile: after four seconds a text may still take forty times as long to read, and an
     * exchange five times as long to create, as after eight.
     */
    private static final double LONG_WARM_UP_SECONDS = 8;

    private static final double QUICK_LONG_WARM_UP_SECONDS = 6;

    private static final Set<Operation> QUICK_ROUTES = EnumSet.of(Operation.INCREMENT);
    private static final int[] TEXT_SIZES = {64, 1024, 65_536};
    /** Numbers of 8 bytes: 64 bytes and 1 KiB. */
    private static final int[] RECORD_FIELDS = {8, 128};

    private static final String LOCKED = "mapped, FileLock";
    private static final String CELL = "shm cell";
    private static final String VAR_HANDLE = "VarHandle";
    private static final String TWO_THREADS = "AtomicLong, two threads";
    private static final double MAX_TIMES_THE_FLOOR = 1.15;
    /** Some 0.9 ns. Less is not sought: in a route it is a thousandth of an exchange. */
    private static final double MAX_TIMES_THE_FLOOR_OF_GET = 1.8;

    private static final double MAX_TIMES_AN_EMPTY_PROCESSOR = 1.1;
    private static final double MAX_TIMES_LOCKED = 1.15;
    private static final double MIN_TIMES_TWO_THREADS = 0.9;

    /** A stated time was found by leaving that part out, alternating with the floor. */
    private static final String WHY_NOT_THE_FLOOR =
            "A get takes 0.7 ns longer. Reading where the segment's memory is now, which may be lost and attached"
                    + " again, takes 0.3 ns; the kind of the cell and its offset take the rest. Counting updates, so that"
                    + " some of them are guarded, takes 0.1 ns.";

    private static final String WHY_NOT_TWO_THREADS =
            "Two processes with a bare VarHandle reach it. How fast two cores pass a cache line to each other"
                    + " depends on what each does between two updates: one additional load, as an experiment, made it 0.87."
                    + " The cell reads where its memory is, and counts updates, so that some of them are guarded.";

    private static final String WHY_NOT_LOCKED =
            "A write also leaves the value before it whole, so that a reader needs no lock and a writer may be killed at"
                    + " any instruction.";

    private static final String WHY_NOT_AN_EMPTY_PROCESSOR =
            "Besides the operation itself there are Camel's own steps for any endpoint, and the counting of"
                    + " operations.";

    /** Measures into the report. */
    public CellsBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        Setups.all().forEach(this::describe);
        for (Operation operation : Operation.values()) {
            int64(operation);
        }
        if (!settings.quick()) {
            int32(Operation.INCREMENT);
        }
        twoAtOnce();
        for (Operation operation : settings.quick() ? QUICK_ROUTES : EnumSet.allOf(Operation.class)) {
            route(operation);
        }
        if (!settings.quick()) {
            for (int size : TEXT_SIZES) {
                text("Read", "read", "lockAndRead", size);
                text("Write", "write", "lockAndWrite", size);
            }
            for (int fields : RECORD_FIELDS) {
                record("Read", "read", "lockAndRead", fields);
                record("Write", "write", "lockAndWrite", fields);
            }
            messageForm();
        }
    }

    private void int64(Operation operation) throws InterruptedException {
        String method = operation + "Int64";
        Comparison comparison = beside("One process: %s an int64".formatted(operation))
                .with(CELL, true, () -> measure(new Microbenchmark(CellAccess.class, method)))
                .with(VAR_HANDLE, true, () -> measure(new Microbenchmark(VarHandleAccess.class, method)))
                .with("AtomicLong, in the heap", true, () -> measureInHeap(method));
        if (!settings.quick()) {
            comparison
                    .with("Agrona AtomicBuffer", true, () -> measureAgrona(method))
                    .with("Agrona AtomicCounter", true, () -> measureAgrona(operation + "Counter"))
                    .with(LOCKED, true, () -> measure(new Microbenchmark(LockedAccess.class, method)))
                    .with("Python shared_memory", true, () -> python(operation));
        }
        goals(comparison, operation).run(VAR_HANDLE);
    }

    private void int32(Operation operation) throws InterruptedException {
        String method = operation + "Int32";
        Comparison comparison = beside("One process: %s an int32".formatted(operation))
                .with(CELL, true, () -> measure(new Microbenchmark(CellAccess.class, method)))
                .with(VAR_HANDLE, true, () -> measure(new Microbenchmark(VarHandleAccess.class, method)))
                .with("AtomicInteger, in the heap", true, () -> measureInHeap(method))
                .with("Agrona AtomicBuffer", true, () -> measureAgrona(method));
        goals(comparison, operation).run(VAR_HANDLE);
    }

    private Comparison beside(String title) {
        return comparison(
                title, new Column(Microbenchmark.TIME, Unit.NANOS), new Column(Microbenchmark.ALLOCATED, Unit.BYTES));
    }

    private static Comparison goals(Comparison comparison, Operation operation) {
        double limit = operation == Operation.GET ? MAX_TIMES_THE_FLOOR_OF_GET : MAX_TIMES_THE_FLOOR;
        return comparison
                .atMost(limit, CELL, VAR_HANDLE, Microbenchmark.TIME, WHY_NOT_THE_FLOOR)
                .atMost(0.5, CELL, null, Microbenchmark.ALLOCATED, "");
    }

    private double longWarmUp() {
        return settings.quick() ? QUICK_LONG_WARM_UP_SECONDS : LONG_WARM_UP_SECONDS;
    }

    private Run.Outcome measure(Microbenchmark benchmark) throws IOException {
        return measure(benchmark, WARM_UP_SECONDS);
    }

    private Run.Outcome measure(Microbenchmark benchmark, double warmUpSeconds) throws IOException {
        return benchmark.with("folder", scratch.next()).run(warmUpSeconds, settings.seconds());
    }

    private Run.Outcome measureAgrona(String method) throws IOException {
        return measure(new Microbenchmark(AgronaAccess.class, method, Agrona.FLAGS));
    }

    private Run.Outcome measureInHeap(String method) {
        return new Microbenchmark(HeapAccess.class, method).run(WARM_UP_SECONDS, settings.seconds());
    }

    private Run.Outcome python(Operation operation) throws IOException, InterruptedException {
        try (Run run = new Run()) {
            new PythonScript(scratch.next()).start(run, FIRST_CORE, operation);
            return run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
        }
    }

    private void twoAtOnce() throws InterruptedException {
        Comparison comparison = comparison(
                        "Increments of one number by two at once", new Column("rate", Unit.RATE, "a second"))
                .with(SharedCounter.CELL.title(), true, () -> twoProcesses(SharedCounter.CELL))
                .with(SharedCounter.VAR_HANDLE.title(), true, () -> twoProcesses(SharedCounter.VAR_HANDLE))
                .with(TWO_THREADS, true, this::twoThreads);
        if (!settings.quick()) {
            comparison
                    .with(SharedCounter.ATOMIC_BUFFER.title(), true, () -> twoProcesses(SharedCounter.ATOMIC_BUFFER))
                    // It does not use its cores fully: each process waits for the other's lock in the kernel.
                    .with("Python shared_memory and Lock, two processes", false, this::twoInPython);
        }
        comparison
                .atLeast(MIN_TIMES_TWO_THREADS, SharedCounter.CELL.title(), TWO_THREADS, "rate", WHY_NOT_TWO_THREADS)
                .run(TWO_THREADS);
    }

    private Run.Outcome twoProcesses(SharedCounter counter) throws IOException, InterruptedException {
        Path folder = scratch.next();
        Files.write(folder.resolve(Memory.NAME), new byte[Memory.SIZE]);
        try (Run run = new Run()) {
            run.start(FIRST_CORE, counter.flags(), CountingProcess.class, counter.name(), folder, "first.");
            run.start(SECOND_CORE, counter.flags(), CountingProcess.class, counter.name(), folder, "second.");
            Run.Outcome outcome = run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
            Figures counted = Counting.sum(outcome.figures(), "first.", "second.");
            Counting.check(counted, Memory.map(folder.toString()).getLong(0));
            return new Run.Outcome(counted, outcome.leastShare());
        }
    }

    private Run.Outcome twoThreads() throws IOException, InterruptedException {
        try (Run run = new Run()) {
            run.start(Child.ANY_CORE, List.of(), CountingThreads.class, FIRST_CORE, SECOND_CORE);
            return run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
        }
    }

    private Run.Outcome twoInPython() throws IOException, InterruptedException {
        try (Run run = new Run()) {
            new PythonScript(scratch.next()).start(run, Child.ANY_CORE, "both", FIRST_CORE, SECOND_CORE);
            return run.measure(settings.warmUp(WARM_UP_SECONDS), settings.seconds());
        }
    }

    private void route(Operation operation) throws InterruptedException {
        Comparison comparison = beside("An exchange through a route: %s a number".formatted(operation));
        // The others are so much slower that one operation shows it.
        Set<NumberKeeper> keepers = settings.quick() || operation != Operation.INCREMENT
                ? EnumSet.of(NumberKeeper.NOTHING, NumberKeeper.SHM)
                : EnumSet.allOf(NumberKeeper.class);
        for (NumberKeeper keeper : keepers) {
            comparison.with(keeper.title(), keeper.spins(), () -> exchange(keeper, operation));
        }
        comparison
                .atMost(
                        MAX_TIMES_AN_EMPTY_PROCESSOR,
                        NumberKeeper.SHM.title(),
                        NumberKeeper.NOTHING.title(),
                        Microbenchmark.TIME,
                        WHY_NOT_AN_EMPTY_PROCESSOR)
                .run(NumberKeeper.NOTHING.title());
    }

    private Run.Outcome exchange(NumberKeeper keeper, Operation operation) throws IOException, InterruptedException {
        Path folder = scratch.next();
        Microbenchmark benchmark = new Microbenchmark(RouteExchange.class, "exchange", keeper.flags())
                .with("keeper", keeper.name())
                .with("operation", operation.name())
                .with("folder", folder);
        double warmUp = longWarmUp();
        if (keeper != NumberKeeper.REDIS) {
            return benchmark.run(warmUp, settings.seconds());
        }
        try (RedisServer server = RedisServer.start(folder)) {
            return benchmark.with("port", server.port()).run(warmUp, settings.seconds());
        }
    }

    private void text(String what, String ours, String locked, int size) throws InterruptedException {
        besideLocked(
                "%s a text of %d bytes".formatted(what, size),
                "shm string",
                () -> text(ours, size),
                () -> text(locked, size));
    }

    private void record(String what, String ours, String locked, int fields) throws InterruptedException {
        besideLocked(
                "%s a record of %d bytes".formatted(what, fields * Long.BYTES),
                "shm record",
                () -> record(ours, fields),
                () -> record(locked, fields));
    }

    private void besideLocked(String title, String ours, Attempt attempt, Attempt locked) throws InterruptedException {
        beside(title)
                .with(ours, true, attempt)
                .with(LOCKED, true, locked)
                .atMost(MAX_TIMES_LOCKED, ours, LOCKED, Microbenchmark.TIME, WHY_NOT_LOCKED)
                .run(LOCKED);
    }

    private Run.Outcome record(String method, int fields) throws IOException {
        return measure(new Microbenchmark(RecordAccess.class, method).with("fields", fields), longWarmUp());
    }

    private Run.Outcome text(String method, int size) throws IOException {
        return measure(new Microbenchmark(TextAccess.class, method).with("size", size), longWarmUp());
    }

    private void messageForm() throws InterruptedException {
        String encode = "encode";
        String decode = "decode";
        beside("The form of a message of 200 characters with three headers")
                .with(encode, true, () -> messageForm(encode))
                .with(decode, true, () -> messageForm(decode))
                .run(encode);
    }

    private Run.Outcome messageForm(String method) {
        return new Microbenchmark(MessageForm.class, method).run(longWarmUp(), settings.seconds());
    }
}
