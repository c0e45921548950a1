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
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs benchmarks, one after the other, into one report. */
public final class Benchmarks {
    private static final Path GUIDE = Path.of("src", "docs");
    private static final Path TARGET = Path.of("src", "benchmarks", "target");

    private static final String PROVES_LITTLE = "A quick run: one round proves little.";

    private static final Map<String, Factory> BY_NAME = new LinkedHashMap<>();

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
    private interface Factory {
        Benchmark create(Settings settings, Report report, Scratch scratch);
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
        if (settings.quick()) {
            System.out.println(PROVES_LITTLE);
        }
        Report report = new Report(conditions(settings));
        Publication publication = new Publication(GUIDE.resolve("benchmarks.md"), GUIDE.resolve("benchmarks"));
        Scratch scratch = new Scratch();
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        arguments.names().forEach(name -> benchmarks.put(name, BY_NAME.get(name).create(settings, report, scratch)));
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
                report.publish(publication, introduction);
            }
        }
    }

    private static void run(Map.Entry<String, Benchmark> benchmark, Report report) throws InterruptedException {
        report.contenders().begin(benchmark.getKey());
        benchmark.getValue().run();
    }

    /** Below each heading, because a page of the guide has sections of several runs. */
    private static String conditions(Settings settings) {
        return "%s, Java %s, %d round%s of %s s, spinning processes with at least %.0f %% of a core."
                .formatted(
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.version(),
                        settings.rounds(),
                        settings.rounds() == 1 ? "" : "s",
                        settings.seconds(),
                        settings.share() * 100);
    }

    private static List<Part> introduction(Settings settings) {
        return List.of(
                Publication.title(Machine.name()),
                new Part.Paragraph((settings.quick() ? PROVES_LITTLE + " " : "") + Machine.described()),
                new Part.Paragraph(
                        "Contenders run interleaved, each time after a warm-up; the tables show medians, with the least and the"
                                + " most. A run in which a spinning process got less of its core than its section says is"
                                + " dropped and counted; if none was left, the dropped ones are shown, and marked."),
                new Part.Paragraph(
                        "To repeat the benchmarks: src/benchmarks/run (all of them take an hour and a half), or"
                                + " src/benchmarks/run --quick."));
    }
}
