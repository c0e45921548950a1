// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.camel.CamelBenchmark;
import io.github.camelshm.benchmarks.cells.CellsBenchmark;
import io.github.camelshm.benchmarks.cluster.ClusterBenchmark;
import io.github.camelshm.benchmarks.growth.GrowthBenchmark;
import io.github.camelshm.benchmarks.hosts.HostsBenchmark;
import io.github.camelshm.benchmarks.memory.IdleBenchmark;
import io.github.camelshm.benchmarks.memory.MemoryBenchmark;
import io.github.camelshm.benchmarks.report.Part;
import io.github.camelshm.benchmarks.start.StartBenchmark;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs benchmarks, one after the other, into one report. */
public final class Benchmarks {
    private static final Path GUIDE = Path.of("src", "docs", "benchmarks.md");
    private static final Path TARGET = Path.of("src", "benchmarks", "target");

    private static final Map<String, Maker> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("cells", CellsBenchmark::new);
        BY_NAME.put("memory", MemoryBenchmark::new);
        BY_NAME.put("camel", CamelBenchmark::new);
        BY_NAME.put("idle", IdleBenchmark::new);
        BY_NAME.put("growth", GrowthBenchmark::new);
        BY_NAME.put("start", StartBenchmark::new);
        BY_NAME.put("cluster", ClusterBenchmark::new);
        BY_NAME.put("hosts", HostsBenchmark::new);
    }

    /** Creates a benchmark. */
    private interface Maker {
        Benchmark make(Settings settings, Report report, Scratch scratch);
    }

    private Benchmarks() {}

    /** Runs as {@link Arguments#USAGE} says, from the project's folder. */
    public static void main(String... arguments) throws Exception {
        List<String> known = List.copyOf(BY_NAME.keySet());
        if (List.of(arguments).contains("--help")) {
            System.out.println(Arguments.USAGE.formatted(String.join(", ", known)));
            return;
        }
        try {
            run(Arguments.parse(known, arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        // A broker's threads would keep the JVM alive.
        System.exit(0);
    }

    private static void run(Arguments arguments) throws Exception {
        Settings settings = arguments.settings();
        Report report = new Report();
        Scratch scratch = new Scratch();
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        arguments.names().forEach(name -> benchmarks.put(name, BY_NAME.get(name).make(settings, report, scratch)));
        for (Map.Entry<String, Benchmark> benchmark : benchmarks.entrySet()) {
            run(benchmark, report);
        }
        report.begin();
        List<Part> introduction = introduction(settings);
        for (Map.Entry<String, Benchmark> benchmark : benchmarks.entrySet()) {
            run(benchmark, report);
            // So that an interrupt does not lose the figures that were measured before.
            report.write(TARGET, introduction);
            if (arguments.publish()) {
                report.writeMarkdown(GUIDE, introduction);
            }
        }
    }

    private static void run(Map.Entry<String, Benchmark> benchmark, Report report) throws InterruptedException {
        report.contenders().begin(benchmark.getKey());
        benchmark.getValue().run();
    }

    private static List<Part> introduction(Settings settings) {
        return List.of(
                new Part.Heading(1, "Benchmarks"),
                new Part.Paragraph(Machine.described()),
                new Part.Paragraph(
                        ("Contenders run alternately, %d round%s of %s s each after a warm-up; the tables show"
                                        + " medians, with the least and the most. A run in which a spinning process got less than"
                                        + " %.0f %% of its core is dropped and counted; if none was left, the dropped ones are shown,"
                                        + " and marked.%s")
                                .formatted(
                                        settings.rounds(),
                                        settings.rounds() == 1 ? "" : "s",
                                        settings.seconds(),
                                        settings.share() * 100,
                                        settings.quick()
                                                ? " This was a quick run, which gives only a first impression."
                                                : "")),
                new Part.Paragraph(
                        "To repeat the benchmarks: src/benchmarks/run (all of them take an hour and a half), or"
                                + " src/benchmarks/run --quick."));
    }
}
