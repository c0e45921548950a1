// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import io.github.camelshm.benchmarks.Benchmark;
import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Column;
import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Report;
import io.github.camelshm.benchmarks.Run;
import io.github.camelshm.benchmarks.Scratch;
import io.github.camelshm.benchmarks.Settings;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Unit;
import io.github.camelshm.benchmarks.Version;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of the demo's JVMs from their launch to the line of their first exchange, and their memory then. For comparison
 * there are a JVM that does nothing and a Camel without shared memory. All have the demo's flags and class path.
 */
public final class StartBenchmark extends Benchmark {
    private static final String NOTHING = "a JVM that does nothing";
    private static final String CAMEL = "Camel, timer: and log:";
    private static final String WRITER = "the demo's process 1, which writes";
    private static final String READER = "the demo's process 2, which reads";
    private static final String DEMO = "the whole demo, three JVMs";

    private static final String WRITTEN = "Process-1: Counter incremented to";
    private static final String READ = "Process-2: Square of counter value";

    private static final String CAMEL_MAIN = "org.apache.camel.main.Main";
    private static final String DEMO_MAIN = "io.github.camelshm.demo.Demo";

    /** The flags of the demo's processes. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /** A segment name that no other demo has. */
    private static final String SEGMENT =
            "camel-shm-benchmark-demo-" + ProcessHandle.current().pid();

    private static final String SEGMENT_PROPERTY = "-Ddemo.segment=" + SEGMENT;

    private static final long PATIENCE_SECONDS = 60;

    /** Measures into the report. */
    public StartBenchmark(Settings settings, Report report, Scratch scratch) {
        super(settings, report, scratch);
    }

    @Override
    public void run() throws InterruptedException {
        describe();
        comparison(
                        "From the launch to the first exchange",
                        new Column("first", Unit.TIME, "first line"),
                        new Column("resident", Unit.BYTES, "resident"),
                        new Column("heap", Unit.BYTES, "heap in use"),
                        new Column("threads", Unit.COUNT, "threads"))
                .with(NOTHING, false, () -> launch(FLAGS, ClassPath.ofCamel(), Idle.class.getName(), Idle.LINE))
                .with(CAMEL, false, () -> route("timer-and-log.yaml", ClassPath.ofCamel(), "Process-0: "))
                .with(WRITER, false, () -> routeOfDemo("process-1.yaml", WRITTEN))
                .with(READER, false, () -> routeOfDemo("process-2.yaml", READ))
                // Its parent is started like in the README, without a flag.
                .with(
                        DEMO,
                        false,
                        () -> launch(List.of(SEGMENT_PROPERTY), ClassPath.ofDemo(), DEMO_MAIN, WRITTEN, READ))
                .run(CAMEL);
        report.paragraph(
                "A timer fires for the first time a second after its start, so all times except the first include"
                        + " that second. The whole demo runs without its live page; its time ends when both of its processes"
                        + " have printed a line, and its memory and threads are those of all three JVMs.");
    }

    private void describe() {
        String flags = "JVM: " + String.join(" ", FLAGS);
        describe(NOTHING, new Setup(Version.ofJava(), "Prints a line and sleeps. " + flags, "what any JVM takes"));
        describe(
                CAMEL,
                new Setup(
                        Version.of("camel-main"),
                        "A route in YAML by camel-main, a timer and a log. " + flags,
                        "what Camel takes without shm"));
        Setup process = new Setup(
                Version.of("camel-shm-component", "camel-main"),
                "As the demo's parent starts it. " + flags,
                "the README's demo");
        describe(WRITER, process);
        describe(READER, process);
        describe(
                DEMO,
                new Setup(Version.of("camel-shm-component", "camel-main"), "The parent and both", "the README's demo"));
    }

    /** Runs with the segment that the demo's parent would have created. */
    @SuppressWarnings("try") // The segment only has to exist.
    private static Run.Outcome routeOfDemo(String routes, String line) throws IOException, InterruptedException {
        SegmentOptions fourBytes = SegmentOptions.defaults()
                .withSize(Integer.BYTES)
                .withCreateMode(CreateMode.EXCLUSIVE)
                .withUnlinkOnClose(true);
        try (Segment segment = SegmentDirectory.ofHost().open(SEGMENT, fourBytes)) {
            return route(routes, ClassPath.ofDemo(), line);
        }
    }

    private static Run.Outcome route(String routes, String classPath, String line)
            throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add(SEGMENT_PROPERTY);
        flags.add("-Dlogback.configurationFile=" + ClassPath.logging());
        flags.add("-Dcamel.main.routesIncludePattern=classpath:" + routes);
        return launch(flags, classPath, CAMEL_MAIN, line);
    }

    /** Launches it, waits for the lines, and measures its resources. */
    private static Run.Outcome launch(List<String> flags, String classPath, String main, String... lines)
            throws IOException, InterruptedException {
        // The harness was interrupted: the process that created the segment has been killed.
        SegmentDirectory.ofHost().path().resolve(SEGMENT).toFile().deleteOnExit();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, Launched.class.getName(), main));
        long before = System.nanoTime();
        try (Run run = new Run()) {
            Child jvm = run.start(Child.ANY_CORE, main, command);
            jvm.awaitLines(PATIENCE_SECONDS, lines);
            double nanos = System.nanoTime() - before;
            double cores = jvm.handle()
                    .info()
                    .totalCpuDuration()
                    .map(cpu -> cpu.toNanos() / nanos)
                    .orElse(Double.NaN);
            Figures figures = Figures.of("first", nanos).with(Footprint.of(jvm.handle()));
            jvm.end(PATIENCE_SECONDS);
            return new Run.Outcome(figures, cores);
        }
    }
}
